import type { Tool, ToolContext } from '@thimble/core';

/** One call of a tool, as an agent makes it. */
export async function callTool<Output>(tool: Tool<Output>, input: unknown, context: Partial<ToolContext> = {}): Promise<Output> {
  const call = await tool.prepare(input);
  const { signal } = new AbortController();
  return call.execute({ signal, callId: '1', runId: 'r', agent: [], step: 1, idempotencyKey: 'k', ...context });
}
