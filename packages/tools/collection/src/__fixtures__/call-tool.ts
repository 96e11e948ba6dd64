import type { Tool, ToolContext } from '@thimble/core';

/** Calls a tool as an agent does. What comes back has the type that the caller says it has checked. */
export async function callTool<Output>(tool: Tool<Output>, input: unknown, context: Partial<ToolContext> = {}): Promise<Output> {
  const prepared = await tool.prepare(input);
  return prepared.execute({
    signal: new AbortController().signal,
    callId: '1-1',
    runId: 'run',
    agent: [],
    step: 1,
    idempotencyKey: 'run/1/1',
    ...context,
  });
}

/** The tool of that name. */
export function named(tools: readonly Tool[], name: string): Tool {
  const found = tools.find((tool) => tool.declaration.name === name);
  if (!found) throw new Error(`There is no tool ${name}.`);
  return found;
}
