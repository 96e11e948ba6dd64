import type { Model } from '@thimble/core';
import { createModel, imageRules, readKey, serverName, specOf } from '@thimble/model-kit';
import { openAiProtocol, serverFacts, supportsOf } from '@thimble/model-kit/openai-api';
import { lazyClient } from './client.ts';
import { checkOptions, type OpenAiOptions } from './options.ts';

const openAiUrl = 'https://api.openai.com/v1';
const defaultEnv = 'OPENAI_API_KEY';

/**
 * A model of OpenAI, or of any server with the same API (`baseUrl`).
 *
 * `timeoutMs` (300,000) limits the wait for the first byte and every silence after it. The key is read for each call:
 * `apiKey`, otherwise the environment variable `apiKeyEnv` (`OPENAI_API_KEY`). With a `baseUrl` it may be missing.
 *
 * @example openai('gpt-5.2')
 * @example openai('qwen3', { baseUrl: 'http://localhost:11434/v1' })
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-secret`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable` or `aborted`.
 */
export function openai(id: string, options: OpenAiOptions = {}): Model {
  checkOptions(id, options);
  const { baseUrl = openAiUrl, timeoutMs } = options;
  const { api = options.baseUrl ? 'chat' : 'responses' } = options;
  const { hostname } = new URL(baseUrl);
  const official = /(^|\.)api\.openai\.com$/.test(hostname);
  const server = serverFacts(hostname);
  const supports = supportsOf(id, api, { ...server.supports, ...options.supports });
  const model = `openai/${id}`;
  const images = official ? imageRules.openai : undefined;
  const protocol = openAiProtocol({ api, id, supports, official, server });
  const clientFor = lazyClient(options, baseUrl, timeoutMs);

  return createModel({
    id: model,
    signedBy: `${hostname} ${api}`,
    supports,
    images,
    options,
    spec: specOf('@thimble/openai', 'openai', id, options),
    begin(request) {
      const otherwise = '; for a local server, pass baseUrl';
      const { key, keyName, secrets } = readKey({ model, options, defaultEnv, otherwise });
      return {
        ...protocol(request, () => clientFor(key)),
        errors: {
          provider: official ? 'OpenAI' : serverName(baseUrl),
          model: id,
          keyName,
          secrets,
          advice: official ? {} : { unknownModel: "Check the model's id, and baseUrl (most end in /v1)." },
        },
      };
    },
  });
}
