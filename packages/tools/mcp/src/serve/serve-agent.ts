import { checkServeOptions, type CreateAgent, type ServeOptions } from './serve-options.ts';
import type { ServedAgent } from './served-agent.ts';

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
  let serving: Promise<ServedAgent> | undefined;
  // With it comes the SDK, which nobody needs before there is something to serve.
  const served = (): Promise<ServedAgent> =>
    (serving ??= import('./start-serving.ts').then(({ startServing }) => startServing(create, options)));

  return {
    fetch: async (request) => (await served()).fetch(request),
    listen: async (where) => (await served()).listen(where),
    stdio: async (pipes) => (await served()).stdio(pipes),
    [Symbol.asyncDispose]: async () => (await serving)?.[Symbol.asyncDispose](),
  };
}
