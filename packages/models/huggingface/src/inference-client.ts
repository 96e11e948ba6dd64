import type { Model } from '@thimble/core';
import { createModel, type ErrorContext, findKey, readKey, specOf } from '@thimble/model-kit';
import { chatReader, serverFacts } from '@thimble/model-kit/openai-api';
import { chatSender } from './chat-sender.ts';
import { checkOptions, type InferenceClientOptions } from './options.ts';
import { supportsOf } from './supports.ts';

const defaultEnv = 'HF_TOKEN';

/**
 * A model of Hugging Face's inference providers, or of an inference endpoint (`baseUrl`).
 *
 * `timeoutMs` (300,000) bounds the wait for the first byte and every silence after it. The key is read when a call is
 * made: `apiKey`, else the variable `apiKeyEnv` (`HF_TOKEN`); with `baseUrl` it may be missing. A key of the provider
 * itself (no "hf_…") goes to that provider, past Hugging Face.
 *
 * @example inferenceClient('openai/gpt-oss-120b')
 * @example inferenceClient('Qwen/Qwen3-32B', { provider: 'groq' })
 * @example inferenceClient('tgi', { baseUrl: 'https://abc.us-east-1.aws.endpoints.huggingface.cloud' })
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-secret`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable`, `aborted`, or `invalid-argument` for a provider
 * that is not known.
 */
export function inferenceClient(id: string, options: InferenceClientOptions = {}): Model {
  checkOptions(id, options);
  const model = `huggingface/${id}`;
  const server = serverFacts(options.provider === 'groq' ? 'api.groq.com' : '');
  const supports = supportsOf(id, { ...server.supports, ...options.supports });
  const sender = chatSender({ id, supports, server, options });

  return createModel({
    id: model,
    supports,
    options,
    spec: specOf('@thimble/huggingface', 'inferenceClient', id, options),
    begin(request) {
      const mayLackKey = options.baseUrl !== undefined && options.apiKeyEnv === undefined;
      const key = mayLackKey ? findKey(options, defaultEnv) : readKey({ model, options, defaultEnv });
      return {
        reader: chatReader(),
        send: sender(request, key),
        errors: errorContext(id, key, options),
      };
    },
  });
}

function errorContext(
  id: string,
  key: string | undefined,
  options: InferenceClientOptions,
): Omit<ErrorContext, 'usage'> {
  const { apiKey, apiKeyEnv = defaultEnv, provider = 'auto', baseUrl, headers = {} } = options;
  const keyName = apiKey === undefined ? apiKeyEnv : 'apiKey';
  const isRouted = baseUrl === undefined && key?.startsWith('hf_');
  return {
    provider: serverName(provider, baseUrl),
    model: id,
    keyName,
    secrets: [...(key ? [key] : []), ...Object.values(headers)],
    advice: {
      ...(isRouted && {
        unauthorized: `Check ${keyName}: it needs the permission "Make calls to Inference Providers".`,
      }),
      ...(baseUrl === undefined && {
        unknownModel: `See https://huggingface.co/${id} for who serves it${provider === 'auto' ? ', and enable one of them at https://hf.co/settings/inference-providers' : "; 'auto' takes any of them"}.`,
      }),
    },
  };
}

function serverName(provider: string, baseUrl: string | undefined): string {
  if (baseUrl === undefined) return provider === 'auto' ? 'Hugging Face' : `${provider} via Hugging Face`;
  // Without a query, which may hold a secret.
  const { origin, pathname } = new URL(baseUrl);
  return `The server at ${origin}${pathname.replace(/\/$/, '')}`;
}
