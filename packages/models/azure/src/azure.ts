import type { Model } from '@thimble/core';
import { createModel, imageRules, readKey, specOf } from '@thimble/model-kit';
import { openAiProtocol, supportsOf } from '@thimble/model-kit/openai-api';
import { azureClient } from './client.ts';
import { isOpenAiModel, modelOf } from './deployment.ts';
import { withVerdicts } from './from-stream.ts';
import { type AzureOptions, checkOptions } from './options.ts';
import { readResource, tokenScope } from './resource.ts';
import { tokenSource } from './token.ts';

const defaultEnv = 'AZURE_OPENAI_API_KEY';

/**
 * A deployment of Azure OpenAI, or of Azure AI Foundry.
 *
 * The key is read for each call: `apiKey`, otherwise the environment variable `apiKeyEnv` (`AZURE_OPENAI_API_KEY`).
 * Without a key, the call signs in with Entra ID. If a content filter blocks the prompt or the reply, the finish reason is
 * 'refusal'.
 *
 * @example azure('my-gpt-5') // AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY are set
 * @example azure('my-gpt-5', { endpoint: 'https://acme.openai.azure.com', credential: new AzureCliCredential() })
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-secret`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable` or `aborted`.
 */
export function azure(deployment: string, options: AzureOptions = {}): Model {
  checkOptions(deployment, options);
  const { api = 'chat', credential } = options;
  const model = `azure/${deployment}`;
  const supports = supportsOf(modelOf(deployment), api, options.supports);
  const official = isOpenAiModel(deployment);
  const images = official ? imageRules.openai : undefined;
  const protocol = openAiProtocol({ api, id: deployment, supports, official });
  const fetchToken = tokenSource(model, credential);

  return createModel({
    id: model,
    signedBy: `azure ${api}`,
    supports,
    images,
    options,
    spec: specOf('@thimble/azure', 'azure', deployment, options),
    begin(request) {
      const resource = readResource(model, options);
      const { key: apiKey, keyName, secrets } = readKey({ model, options, defaultEnv, isOptional: true });
      const key = credential ? undefined : apiKey;
      const call = protocol(request, async ({ signal }) => {
        if (key) return azureClient(resource, { type: 'key', value: key }, options);
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
          keyName,
          credential: key ? undefined : 'the Entra ID token',
          secrets,
          advice: {
            unauthorized: key
              ? "Check the key, that it belongs to the resource at this endpoint, and the resource's network rules."
              : 'You are signed in with Entra ID: the identity needs the role "Cognitive Services OpenAI User" for the resource.',
            unknownModel:
              "Check the name of the deployment (it may differ from the model's), the endpoint and apiVersion; a new deployment takes a few minutes to become available.",
            unavailable: 'Check the endpoint (https://NAME.openai.azure.com); if it is correct, try again later.',
          },
        },
      };
    },
  });
}
