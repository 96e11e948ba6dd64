import type { ModelRequest, ModelSupport } from '@thimble/core';
import { type Connection, providerFetch } from '@thimble/model-kit';
import { knownProvider, translateError } from './errors.ts';
import type { InferenceClientOptions } from './options.ts';
import { relayFetch } from './relay-fetch.ts';
import { learnFrom, type ServerTakes, toRequest } from './to-request.ts';

export type ChatSenderParts = {
  id: string;
  supports: ModelSupport;
  server: ServerTakes;
  options: InferenceClientOptions;
};

/** Prepares one call: the function sends it on a connection and yields the chunks of the reply. */
export type ChatSender = (
  request: ModelRequest,
  key: string | undefined,
) => (connection: Connection) => AsyncGenerator<unknown>;

/** Sends requests through the SDK, and remembers which fields the server rejects. */
export function chatSender({ id, supports, server, options }: ChatSenderParts): ChatSender {
  const { baseUrl, provider = 'auto', headers = {} } = options;
  let known = server;

  async function* chunksOf(
    request: ModelRequest,
    key: string | undefined,
    connection: Connection,
  ): AsyncGenerator<unknown> {
    // The SDK takes many times as long to load as everything else, so load it only when it is needed.
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
        fetch: relayFetch(providerFetch(options.fetch), headers, connection),
      },
    );
  }

  /** Sends the request again without the fields that the server says it does not know. */
  async function* attempts(
    request: ModelRequest,
    key: string | undefined,
    connection: Connection,
  ): AsyncGenerator<unknown> {
    for (;;) {
      const assumed = known;
      try {
        return yield* within(connection, chunksOf(request, key, connection));
      } catch (error) {
        const learned = learnFrom(error, assumed);
        if (!learned) throw error;
        known = learned;
      }
    }
  }

  return (request, key) =>
    async function* send(connection) {
      try {
        yield* attempts(request, key, connection);
      } catch (error) {
        throw translateError(error);
      } finally {
        // The SDK does not close a body that goes on after the end of the reply.
        connection.controller.abort();
      }
    };
}

/** The SDK looks up the provider without a signal, and a custom fetch may ignore the one that it is given. */
async function* within<T>(connection: Connection, values: AsyncGenerator<T>): AsyncGenerator<T> {
  for (;;) {
    const { done, value } = await connection.within(values.next());
    if (done) return;
    yield value;
  }
}
