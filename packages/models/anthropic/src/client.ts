import type { AdapterOptions } from '@thimble/core';
import { maxTimeoutMs, providerFetch, withKey } from '@thimble/model-kit';

/** Sent if there is no key: the SDK requires one, and self-hosted servers may ignore it. */
const placeholderKey = 'none';

/** What we use of the SDK's client. */
export type AnthropicClient = {
  /** Posts the body to /v1/messages. Throws the SDK's error if the status is an error. */
  post(body: object, headers: { [name: string]: string }, signal: AbortSignal): Promise<Response>;
};

/** Creates the SDK's client on first use, and again whenever the key has changed. */
export function lazyClient(options: AdapterOptions, baseUrl: string): (key?: string) => Promise<AnthropicClient> {
  // The SDK adds the version to the base URL, but users of other clients and servers write it there.
  const baseURL = baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '');
  return withKey(async (key: string | undefined) => {
    const { Anthropic } = await import('@anthropic-ai/sdk');
    const client = new Anthropic({
      apiKey: key ?? placeholderKey,
      webhookKey: null,
      baseURL,
      maxRetries: 0,
      // The connection has a timeout of its own, which also covers silences after the first byte.
      timeout: maxTimeoutMs,
      logLevel: 'off',
      openTelemetry: false,
      defaultHeaders: {
        // The SDK sends a bearer token, but compatible servers and proxies may only know the older header.
        ...(options.baseUrl && key && { 'x-api-key': key }),
        ...options.headers,
      },
      fetch: providerFetch(options.fetch),
    });
    return {
      post: (body, headers, signal) =>
        client.post('/v1/messages', { body, headers, stream: true, signal }).asResponse(),
    };
  });
}
