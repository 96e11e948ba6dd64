import type { AdapterOptions } from '@thimble/core';
import { withKey } from '@thimble/model-kit';

/** Sent where no key is set: the SDK wants one, servers of one's own may not look at it. */
const placeholderKey = 'none';
// Silence is watched by the connection, for longer than the time to the first byte.
const noTimeout = 2 ** 31 - 1;

/** What is used of the SDK's client. */
export type AnthropicClient = {
  /** Posts the body to /v1/messages; throws the SDK's error for a status that is none. */
  post(body: object, headers: { [name: string]: string }, signal: AbortSignal): Promise<Response>;
  /** The server-sent events of the body, pings and errors among them. */
  events(response: Response, controller: AbortController): AsyncIterable<{ event: string | null; data: string }>;
};

/** Makes the SDK's client when it is first asked for, and again only when the key has changed. */
export function lazyClient(options: AdapterOptions, baseUrl: string): (key?: string) => Promise<AnthropicClient> {
  // The SDK's own base has no version in it; those of other clients, and of many servers, have.
  const baseURL = baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '');
  return withKey(async (key: string | undefined) => {
    const [{ Anthropic }, { Stream }] = await Promise.all([
      import('@anthropic-ai/sdk'),
      import('@anthropic-ai/sdk/core/streaming'),
    ]);
    const client = new Anthropic({
      apiKey: key ?? placeholderKey,
      webhookKey: null,
      baseURL,
      maxRetries: 0,
      timeout: noTimeout,
      logLevel: 'off',
      openTelemetry: false,
      defaultHeaders: {
        // The SDK sends a bearer token; compatible servers and proxies may know the older header only.
        ...(options.baseUrl && key && { 'x-api-key': key }),
        ...options.headers,
      },
      ...(options.fetch && { fetch: options.fetch }),
    });
    return {
      post: (body, headers, signal) =>
        client.post('/v1/messages', { body, headers, stream: true, signal }).asResponse(),
      events: (response, controller) => Stream.rawEvents(response, controller),
    };
  });
}
