import type { Connection } from './connection.ts';
import { ProviderError } from './provider-error.ts';

/** Far above what a reply of any model takes: deltas carry some 300 bytes a token. */
const maxReplyBytes = 2 ** 28;

/**
 * The response, with a body that reports every byte as heard, so that keep-alive comments reset the timeout, and that fails
 * when it goes on without end, decompressed.
 * @throws ProviderError if the response is a web page
 */
export function watchBody(response: Response, connection: Connection): Response {
  connection.heard();
  if (response.headers.get('content-type')?.includes('text/html')) {
    response.body?.cancel().catch(() => {});
    throw new ProviderError('it answered with a web page (HTML)');
  }
  if (!response.body) return response;
  return new Response(boundedBody(response.body, maxReplyBytes, connection.heard), response);
}

/** The body, which fails with a ProviderError when it is longer. */
export function boundedBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  maxBytes: number,
  onBytes: () => void = () => {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let size = 0;
  // Not with a TransformStream, which takes several times as long for each chunk.
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        onBytes();
        size += value.length;
        if (size <= maxBytes) return controller.enqueue(value);
        const error = new ProviderError(`it sent a reply of more than ${maxBytes} bytes`);
        reader.cancel(error).catch(() => {});
        throw error;
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
