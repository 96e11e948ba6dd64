import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import { AgentError } from '@thimble/core';
import { agentServers } from './agent-server.ts';
import { listen } from './listen.ts';
import type { CreateAgent, ServeOptions } from './serve-options.ts';
import type { ServedAgent } from './served-agent.ts';

/** What `serveAgent` does, once its arguments are checked and something is to be served. */
export function startServing(create: CreateAgent, options: ServeOptions): ServedAgent {
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
