import type { Connection } from './connection.ts';
import { ProviderError } from './provider-error.ts';

/**
 * The response, with a body that reports every byte as heard, so that keep-alive comments reset the timeout.
 * @throws ProviderError if the response is a web page
 */
export function watchBody(response: Response, connection: Connection): Response {
  connection.heard();
  if (response.headers.get('content-type')?.includes('text/html')) {
    response.body?.cancel().catch(() => {});
    throw new ProviderError('it answered with a web page (HTML)');
  }
  if (!response.body) return response;
  const watched = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        connection.heard();
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(watched, response);
}
