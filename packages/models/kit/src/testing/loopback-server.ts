import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

export type ReceivedRequest = {
  url: string;
  headers: IncomingHttpHeaders;
  body: { [name: string]: unknown };
  closed: Promise<void>;
};

export type LoopbackServer = AsyncDisposable & { baseUrl: string; requests: ReceivedRequest[] };

/** An HTTP server on loopback that calls `answer` for each request. */
export async function loopbackServer(
  answer: (response: ServerResponse, request: ReceivedRequest) => void,
): Promise<LoopbackServer> {
  const requests: ReceivedRequest[] = [];
  // A connection that is kept is not closed here: on a busy machine, a client may be about to use it again.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, response) => {
    void receive(incoming, response).then((received) => {
      requests.push(received);
      answer(response, received);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port.');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<ReceivedRequest> {
  const closed = once(response, 'close').then(() => undefined);
  const body: Buffer[] = [];
  for await (const chunk of incoming) body.push(chunk);
  const text = Buffer.concat(body).toString();
  return {
    url: incoming.url ?? '',
    headers: incoming.headers,
    body: text === '' ? {} : JSON.parse(text),
    closed,
  };
}

/** Sends the pieces as server-sent events, one write each, then ends the response. */
export async function sendEvents(response: ServerResponse, pieces: Iterable<Uint8Array | string>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of pieces) {
    response.write(piece);
    await new Promise(setImmediate);
  }
  response.end();
}
