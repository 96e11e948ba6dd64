import { AgentError } from '@thimble/core';
import { abortable, linkedController, startTimer } from '@thimble/core/utilities';
import type { OAuthOptions } from './oauth-options.ts';

export type LoopbackLoginOptions = {
  /** Shows the person the page where they log in: opens a browser, or prints its address. */
  open(page: URL): void | Promise<void>;
  /** How long they may take, in milliseconds. @default 300_000 */
  timeoutMs?: number | undefined;
};

/** An `authorize` for programs with a person: listens at `redirectUrl`, on this machine, until the browser comes back. */
export function loopbackLogin({
  open,
  timeoutMs = 300_000,
}: LoopbackLoginOptions): NonNullable<OAuthOptions['authorize']> {
  return async (page, { signal, redirectUrl }) => {
    const { createServer } = await import('node:http');
    const { hostname, port, pathname } = new URL(redirectUrl);
    const { promise, resolve, reject } = Promise.withResolvers<URL>();
    const server = createServer(({ url = '/' }, response) => {
      const answer = URL.canParse(url, redirectUrl) ? new URL(url, redirectUrl) : undefined;
      if (answer?.pathname !== pathname) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end('You can close this page.');
      resolve(answer);
    });
    const { controller, release } = linkedController(signal);
    const timer = startTimer(timeoutMs, () =>
      controller.abort(new AgentError('unauthorized', 'Nobody logged in in time.')),
    );
    server.once('error', reject);
    server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ''), () => {
      Promise.resolve(open(page)).catch(reject);
    });
    try {
      return await abortable(promise, controller.signal);
    } finally {
      clearTimeout(timer);
      release();
      server.close();
      server.closeIdleConnections();
    }
  };
}
