import type { ModelRequest, ModelSupport } from '@thimble/core';
import type { Connection } from '@thimble/model-kit';
import { knownProvider, translateError } from './errors.ts';
import type { InferenceClientOptions } from './options.ts';
import { relayFetch } from './relay-fetch.ts';
import { learned, type ServerTakes, toRequest } from './to-request.ts';

export type ChatSenderParts = {
  id: string;
  supports: ModelSupport;
  server: ServerTakes;
  options: InferenceClientOptions;
};

/** Sends requests by the SDK, and remembers what the server does not take. */
export function chatSender({ id, supports, server, options }: ChatSenderParts) {
  const { baseUrl, provider = 'auto', headers = {} } = options;
  let known = server;

  async function* chunksOf(request: ModelRequest, key: string | undefined, connection: Connection) {
    // The SDK takes many times as long to load as all the rest: not before it is needed.
    const { chatCompletionStream, PROVIDERS_OR_POLICIES } = await import('@huggingface/inference');
    yield* chatCompletionStream(
      {
        ...toRequest(request, { id, supports, server: known }),
        ...request.providerOptions,
        accessToken: key,
        endpointUrl: baseUrl,
        provider: baseUrl === undefined ? knownProvider(provider, PROVIDERS_OR_POLICIES) : undefined,
      },
      {
        retry_on_error: false,
        signal: connection.signal,
        fetch: relayFetch(options.fetch ?? globalThis.fetch, headers, connection),
      },
    );
  }

  /** Asks again without what the server says it does not know. */
  async function* attempts(request: ModelRequest, key: string | undefined, connection: Connection) {
    for (;;) {
      const asked = known;
      try {
        return yield* within(connection, chunksOf(request, key, connection));
      } catch (error) {
        const news = learned(asked, error);
        if (!news) throw error;
        known = news;
      }
    }
  }

  return (request: ModelRequest, key: string | undefined) =>
    async function* send(connection: Connection): AsyncGenerator<unknown> {
      try {
        yield* attempts(request, key, connection);
      } catch (error) {
        throw translateError(error);
      } finally {
        // The SDK leaves a body that goes on after its last word unread and open.
        connection.controller.abort();
      }
    };
}

/** The SDK looks for the provider without a signal, and a fetch may ignore its own. */
async function* within<T>(connection: Connection, values: AsyncGenerator<T>): AsyncGenerator<T> {
  for (;;) {
    const { done, value } = await connection.within(values.next());
    if (done) return;
    yield value;
  }
}
