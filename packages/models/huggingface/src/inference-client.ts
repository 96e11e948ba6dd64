import type { Model } from '@thimble/core';
import { type CallKey, createModel, type ErrorContext, readKey, serverName, specOf } from '@thimble/model-kit';
import { chatReader, serverFacts } from '@thimble/model-kit/openai-api';
import { chatSender } from './chat-sender.ts';
import { checkOptions, type InferenceClientOptions } from './options.ts';
import { supportsOf } from './supports.ts';

const defaultEnv = 'HF_TOKEN';

/**
 * A model of Hugging Face's inference providers, or of an inference endpoint (`baseUrl`).
 *
 * `timeoutMs` (300,000) limits the wait for the first byte and every silence after it. The key is read for each call:
 * `apiKey`, otherwise the environment variable `apiKeyEnv` (`HF_TOKEN`). With a `baseUrl` it may be missing. A key of the
 * provider itself (one that does not start with "hf_") goes directly to that provider, bypassing Hugging Face.
 *
 * @example inferenceClient('openai/gpt-oss-120b')
 * @example inferenceClient('Qwen/Qwen3-32B', { provider: 'groq' })
 * @example inferenceClient('tgi', { baseUrl: 'https://abc.us-east-1.aws.endpoints.huggingface.cloud' })
 * @throws AgentError `invalid-argument` for options that cannot work. Calls throw `missing-secret`, `unauthorized`,
 * `rate-limited`, `bad-request`, `context-overflow`, `model-unavailable`, `aborted`, or `invalid-argument` for an unknown
 * provider.
 */
export function inferenceClient(id: string, options: InferenceClientOptions = {}): Model {
  checkOptions(id, options);
  const model = `huggingface/${id}`;
  const server = serverFacts(options.provider === 'groq' ? 'api.groq.com' : '');
  const supports = supportsOf(id, { ...server.supports, ...options.supports });
  const sender = chatSender({ id, supports, server, options });

  return createModel({
    id: model,
    signedBy: `huggingface ${options.baseUrl ?? ''}`.trim(),
    supports,
    options,
    spec: specOf('@thimble/huggingface', 'inferenceClient', id, options),
    begin(request) {
      const callKey = readKey({ model, options, defaultEnv });
      return {
        reader: chatReader(),
        send: sender(request, callKey.key),
        errors: errorContext(id, callKey, options),
      };
    },
  });
}

function errorContext(
  id: string,
  { key, keyName, secrets }: CallKey,
  { provider = 'auto', baseUrl }: InferenceClientOptions,
): Omit<ErrorContext, 'usage'> {
  const isRouted = baseUrl === undefined && key?.startsWith('hf_');
  return {
    provider: baseUrl === undefined ? hostedBy(provider) : serverName(baseUrl),
    model: id,
    keyName,
    secrets,
    advice: {
      ...(isRouted && {
        unauthorized: `Check ${keyName}: it needs the permission "Make calls to Inference Providers".`,
      }),
      ...(baseUrl === undefined && {
        unknownModel: `See https://huggingface.co/${id} for the providers that offer it${provider === 'auto' ? ', and enable one of them at https://hf.co/settings/inference-providers' : "; 'auto' uses any of them"}.`,
      }),
    },
  };
}

function hostedBy(provider: string): string {
  return provider === 'auto' ? 'Hugging Face' : `${provider} via Hugging Face`;
}
