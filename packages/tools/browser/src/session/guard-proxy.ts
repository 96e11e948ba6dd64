import type { HostGuard } from '@thimble/tools/host-guard';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type GuardProxy = AsyncDisposable & { readonly url: string };

/**
 * All connections of the browser go through this: pages, their parts, workers, redirects. A name is resolved here, once, and what it
 * leads to is checked; the browser itself resolves nothing. `onRefused` is told of what was not let through.
 */
export async function startGuardProxy(
  guard: HostGuard,
  onRefused: (url: URL, error: unknown) => void,
): Promise<GuardProxy> {
  const sockets = new Set<Duplex>();
  const server = createServer((incoming, response) => {
    const url = URL.canParse(incoming.url ?? '') ? new URL(incoming.url ?? '') : undefined;
    const refuse = (error: unknown) => {
      if (url) onRefused(url, error);
      // An answer would be taken for one of the server.
      response.destroy();
    };
    try {
      if (url?.protocol !== 'http:') throw new Error('This proxy takes whole URLs.');
      guard.checkUrl(url);
      const outgoing = request(
        url,
        { method: incoming.method ?? 'GET', headers: headersOf(incoming), lookup: guard.lookup(url), agent: false },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.headers);
          answer.pipe(response);
          answer.on('error', () => response.destroy());
        },
      );
      outgoing.on('error', refuse);
      response.on('close', () => outgoing.destroy());
      incoming.pipe(outgoing);
    } catch (error) {
      refuse(error);
    }
  });
  server.on('connect', (incoming, client, head) => tunnel(incoming, client, head));
  server.on('connection', (socket) => keep(sockets, socket));
  server.on('clientError', (_error, socket) => socket.destroy());

  function tunnel({ url: authority = '' }: IncomingMessage, client: Duplex, head: Buffer): void {
    client.on('error', () => {});
    // Whether it is https or a web socket shows inside of the tunnel alone: the port is what can be told.
    const url = URL.canParse(`https://${authority}`) ? new URL(`https://${authority}`) : undefined;
    const refuse = (error: unknown) => {
      if (url) onRefused(url, error);
      client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
    };
    try {
      if (!url) throw new Error('That is no host and port.');
      guard.checkUrl(url);
      const port = Number(/:(\d+)$/.exec(authority)?.[1] ?? 443);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const target = connect({ host, port, lookup: guard.lookup(url), autoSelectFamily: true });
      keep(sockets, target);
      target.once('error', refuse);
      target.once('connect', () => {
        target.off('error', refuse).on('error', () => client.destroy());
        try {
          guard.checkPeer(target.remoteAddress, url);
        } catch (error) {
          target.destroy();
          return refuse(error);
        }
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        if (head.length > 0) target.write(head);
        target.pipe(client);
        client.pipe(target);
      });
      client.on('close', () => target.destroy());
    } catch (error) {
      refuse(error);
    }
  }

  const port = await listen(server);
  server.unref();
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function headersOf({ headers }: IncomingMessage): IncomingMessage['headers'] {
  const { 'proxy-connection': _connection, 'proxy-authorization': _authorization, ...others } = headers;
  return others;
}

function keep(sockets: Set<Duplex>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
