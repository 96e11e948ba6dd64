import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type HubServer = AsyncDisposable & {
  url: string;
  requests: { path: string; authorization: string | undefined }[];
};

export type HubOptions = {
  files: { [name: string]: string | Uint8Array };
  /** Answers in place of the server; returns whether it did. */
  answer?(response: ServerResponse, request: IncomingMessage): boolean;
};

/** Serves one model, under any name, as the Hub does: /owner/name/resolve/revision/file, with ranges. */
export async function hubServer({ files, answer }: HubOptions): Promise<HubServer> {
  const requests: HubServer['requests'] = [];
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const path = request.url ?? '';
    requests.push({ path, authorization: request.headers.authorization });
    if (answer?.(response, request)) return;
    const file = files[/^\/tiny\/[^/]+\/resolve\/[^/]+\/(.+)$/.exec(path)?.[1] ?? ''];
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const bytes = Buffer.from(file);
    const isRange = request.headers.range === 'bytes=0-0';
    response.writeHead(isRange ? 206 : 200, {
      'content-length': isRange ? 1 : bytes.length,
      ...(isRange && { 'content-range': `bytes 0-0/${bytes.length}` }),
    });
    response.end(isRange ? bytes.subarray(0, 1) : bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
