import type { AdapterOptions } from '@thimble/core';
import { providerFetch, withKey } from '@thimble/model-kit';
import { type OpenAiClient, readableErrors } from '@thimble/model-kit/openai-api';

/** Sent if there is no key: the SDK requires one, and local servers ignore it. */
const placeholderKey = 'none';

/** Creates the SDK's client on first use, and again whenever the key has changed. */
export function lazyClient(
  options: AdapterOptions,
  baseUrl: string,
  timeoutMs: number | undefined,
): (key: string | undefined) => Promise<OpenAiClient> {
  return withKey(async (key) => {
    // The SDK takes 4 times as long to load as everything else, so load it only when it is needed.
    const { OpenAI } = await import('openai');
    const client = new OpenAI({
      apiKey: key ?? placeholderKey,
      adminAPIKey: null,
      baseURL: baseUrl,
      maxRetries: 0,
      timeout: timeoutMs,
      logLevel: 'off',
      defaultHeaders: options.headers,
      fetch: readableErrors(providerFetch(options.fetch)),
      // Other servers need not know which OpenAI organization pays.
      ...(options.baseUrl && { organization: null, project: null }),
    });
    return {
      post: (path, body, signal) => client.post(path, { body, stream: true, signal }).asResponse(),
    };
  });
}
