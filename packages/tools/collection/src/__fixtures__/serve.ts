import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { selfSigned } from './self-signed.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export type TestServer = AsyncDisposable & {
  /** Without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** What was asked for, in order. */
  readonly requests: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[];
};

/** A server on loopback. It reads each request to its end before it answers. */
export async function serve(handler: Handler, { tls = false } = {}): Promise<TestServer> {
  const requests: TestServer['requests'] = [];
  const onRequest: Handler = (request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      requests.push({ method, path, headers, body: Buffer.concat(chunks).toString('latin1') });
      handler(request, response);
    });
  };
  const server = tls ? createTlsServer(selfSigned, onRequest) : createServer(onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that answers every request with this. */
export function serveBody(
  body: string | Uint8Array,
  headers: { [name: string]: string } = {},
  status = 200,
): Promise<TestServer> {
  return serve((_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  });
}
