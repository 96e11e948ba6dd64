import type { Model } from '@thimble/core';
import { createModel, findKey, readKey, specOf } from '@thimble/model-kit';
import { openAiImages, openAiProtocol, supportsOf } from '@thimble/model-kit/openai-api';
import { azureClient, type Secret } from './client.ts';
import { isOpenAiModel, modelOf } from './deployment.ts';
import { withVerdicts } from './from-stream.ts';
import { type AzureOptions, checkOptions } from './options.ts';
import { readResource, tokenScope } from './resource.ts';
import { tokenSource } from './token.ts';

const defaultEnv = 'AZURE_OPENAI_API_KEY';

/**
 * A deployment of Azure OpenAI, or of Azure AI Foundry.
 *
 * The key is read when a call is made: `apiKey`, else the variable `apiKeyEnv` (`AZURE_OPENAI_API_KEY`). Without one the
 * call signs in with Entra ID. What a content filter blocks, prompt or reply, finishes with reason 'refusal'.
 *
 * @example azure('my-gpt-5') // AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY are set
 * @example azure('my-gpt-5', { endpoint: 'https://acme.openai.azure.com', credential: new AzureCliCredential() })
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-secret`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable` or `aborted`.
 */
export function azure(deployment: string, options: AzureOptions = {}): Model {
  checkOptions(deployment, options);
  const { apiKey, apiKeyEnv, headers = {}, api = 'chat', credential } = options;
  const model = `azure/${deployment}`;
  const supports = supportsOf(modelOf(deployment), api, options.supports);
  const official = isOpenAiModel(deployment);
  const images = official ? openAiImages(model) : undefined;
  const converse = openAiProtocol({ api, id: deployment, supports, official, images });
  const fetchToken = tokenSource(model, credential);

  function readSecret(): Secret | undefined {
    if (credential) return undefined;
    // A variable that was named must be set.
    const value = apiKeyEnv ? readKey({ model, options, defaultEnv }) : findKey(options, defaultEnv);
    return value ? { type: 'key', value } : undefined;
  }

  return createModel({
    id: model,
    supports,
    options,
    spec: specOf('@thimble/azure', 'azure', deployment, options),
    begin(request) {
      const resource = readResource(model, options);
      const key = readSecret();
      const secrets = [...(key ? [key.value] : []), ...Object.values(headers)];
      const call = converse(request, async ({ signal }) => {
        if (key) return azureClient(resource, key, options);
        const value = await fetchToken(tokenScope(resource), signal);
        secrets.push(value);
        return azureClient(resource, { type: 'token', value }, options);
      });
      return {
        reader: withVerdicts(call.reader),
        send: call.send,
        errors: {
          provider: `Azure OpenAI at ${resource.root}`,
          model: deployment,
          keyName: apiKey === undefined ? (apiKeyEnv ?? defaultEnv) : 'apiKey',
          credential: key ? undefined : 'the Entra ID token',
          secrets,
          advice: {
            unauthorized: key
              ? "Check the key, that it belongs to the resource at this endpoint, and the resource's network rules."
              : 'You are signed in with Entra ID: the identity needs the role "Cognitive Services OpenAI User" on the resource.',
            unknownModel:
              "Check the deployment's name (which need not be the model's), the endpoint, and apiVersion; a new deployment takes some minutes.",
            unavailable: 'Check the endpoint (https://NAME.openai.azure.com); if it is right, try again later.',
          },
        },
      };
    },
  });
}
