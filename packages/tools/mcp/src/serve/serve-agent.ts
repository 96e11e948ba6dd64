import type { Readable, Writable } from 'node:stream';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { AgentError } from '@thimble/core';
import { agentServers } from './agent-server.ts';
import { listen, type Listening } from './listen.ts';
import { checkServeOptions, type CreateAgent, type ServeOptions } from './serve-options.ts';

/** An agent as an MCP server. Disposing it stops its runs. */
export interface ServedAgent extends AsyncDisposable {
  /** Answers an HTTP request: a handler as Hono, Deno, Bun and Next.js take it. It asks for no credentials. */
  fetch(request: Request): Promise<Response>;
  /** Serves HTTP with Node, on this machine alone unless another `host` is given. @default any free port */
  listen(options?: { port?: number | undefined; host?: string | undefined }): Promise<Listening>;
  /** Serves one client over the pipes of this process, until it goes. Print nothing to stdout meanwhile. */
  stdio(pipes?: { input?: Readable | undefined; output?: Writable | undefined }): Promise<void>;
}

/**
 * Serves an agent over MCP, as one tool that takes a task. Each call gets an agent of its own. A client sees the progress of its
 * runs, can cancel them, and is asked where the agent needs approval.
 *
 * @example
 * const served = serveAgent(({ approve }) => new CodeAgent({ model, executor, tools, approve }), {
 *   name: 'researcher',
 *   description: 'Answers questions about our products.',
 * });
 * await served.stdio();
 * @throws AgentError `invalid-argument` for wrong options
 */
export function serveAgent(create: CreateAgent, options: ServeOptions): ServedAgent {
  checkServeOptions(create, options);
  const { allowedHosts = localhostAllowedHostnames() } = options;
  const servers = agentServers(create, options);
  const open = new Set<() => Promise<void>>();
  // An old client over HTTP has no session here in which it could be asked.
  const handler = createMcpHandler(({ era }) => servers.create({ canAsk: era === 'modern' }), { legacy: 'stateless' });

  // A page of another site must not reach a server on this machine through the user's browser.
  async function answer(request: Request): Promise<Response> {
    const hosts = [...allowedHosts];
    return (
      hostHeaderValidationResponse(request, hosts) ??
      originValidationResponse(request, hosts) ??
      (await handler.fetch(request))
    );
  }

  return {
    fetch: answer,
    async listen(where) {
      const listening = await listen(answer, where);
      open.add(async () => listening[Symbol.asyncDispose]());
      return listening;
    },
    async stdio({ input = process.stdin, output = process.stdout } = {}) {
      const { serveStdio, StdioServerTransport } = await import('@modelcontextprotocol/server/stdio');
      const ended = Promise.withResolvers<void>();
      const served = serveStdio(() => servers.create({ canAsk: true }), {
        transport: new StdioServerTransport(input, output),
      });
      const close = async (): Promise<void> => {
        await served.close();
        ended.resolve();
      };
      open.add(close);
      input.once('close', () => void close());
      input.once('end', () => void close());
      if (input.readableEnded) await close();
      await ended.promise;
      open.delete(close);
    },
    async [Symbol.asyncDispose]() {
      servers.abort(new AgentError('disposed', 'The server stops.'));
      await handler.close();
      for (const close of open) await close();
    },
  };
}
