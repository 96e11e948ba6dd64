import type { OpenAI } from 'openai';
import type { Connection } from './connection.ts';
import { fields, text } from './fields.ts';
import { errorInEvent, ProviderError } from './provider-error.ts';

/** Posts the body and yields the JSON of every server-sent event. Throws what the SDK throws, or a ProviderError. */
export async function* exchange(
  client: OpenAI,
  path: string,
  body: object,
  connection: Connection,
): AsyncGenerator<unknown> {
  const { controller } = connection;
  const response = await connection.within(
    client.post(path, { body, stream: true, signal: controller.signal }).asResponse(),
  );
  connection.heard();
  for await (const { event, data } of readEvents(client, response, connection)) {
    const error = errorInEvent(event, data);
    if (error) throw error;
    yield data;
  }
}

type ServerSentEvent = { event: string | null; data: unknown };

async function* readEvents(client: OpenAI, response: Response, connection: Connection): AsyncIterable<ServerSentEvent> {
  const mediaType = response.headers.get('content-type') ?? '';
  if (mediaType.includes('text/html')) {
    connection.controller.abort();
    throw new ProviderError('it answered with a web page (HTML)');
  }
  if (mediaType.includes('application/json')) {
    yield { event: null, data: asEvent(await connection.within(response.json())) };
    return;
  }
  if (!response.body) return;
  const { Stream } = await import('openai/core/streaming');
  const watched = new Response(response.body.pipeThrough(onEveryChunk(() => connection.heard())), response);
  // 'events': errors inside the stream come as data, so that they are read with what is known by then.
  yield* Stream.fromSSEResponse<ServerSentEvent>(watched, connection.controller, client, true, 'events');
}

/** Comments that keep a connection alive count as heard, so bytes are watched rather than events. */
function onEveryChunk(heard: () => void): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform(chunk, controller) {
      heard();
      controller.enqueue(chunk);
    },
  });
}

/** The body of a server that does not stream, as the event that would have ended the stream. */
function asEvent(body: unknown): unknown {
  const { object, status } = fields(body);
  return object === 'response' ? { type: `response.${text(status)}`, response: body } : body;
}
