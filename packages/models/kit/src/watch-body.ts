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
  let size = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onBytes();
        size += chunk.length;
        if (size > maxBytes) throw new ProviderError(`it sent a reply of more than ${maxBytes} bytes`);
        controller.enqueue(chunk);
      },
    }),
  );
}
