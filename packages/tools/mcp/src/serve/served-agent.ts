import type { Readable, Writable } from 'node:stream';
import type { Listening } from './listen.ts';

/** An agent as an MCP server. Disposing it stops its runs. */
export interface ServedAgent extends AsyncDisposable {
  /** Answers an HTTP request: a handler as Hono, Deno, Bun and Next.js take it. It asks for no credentials. */
  fetch(request: Request): Promise<Response>;
  /** Serves HTTP with Node, on this machine alone unless another `host` is given. @default any free port */
  listen(options?: { port?: number | undefined; host?: string | undefined }): Promise<Listening>;
  /** Serves one client over the pipes of this process, until it goes. Print nothing to stdout meanwhile. */
  stdio(pipes?: { input?: Readable | undefined; output?: Writable | undefined }): Promise<void>;
}
