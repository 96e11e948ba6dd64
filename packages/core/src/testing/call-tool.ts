import type { Tool, ToolContext } from '../contract/tool.ts';

/**
 * Calls a tool as an agent does, without an agent: its input is checked first. Nobody is asked for approval.
 *
 * @param context what of the context is not that of a test's first call, such as a `signal`
 * @example assert.equal(await callTool(addVat, { net: 10, country: 'FR' }), 12);
 * @throws AgentError `tool-input` for an input that does not fit, `tool` for what the tool throws
 */
export async function callTool<Output>(
  tool: Tool<Output>,
  input: unknown,
  context: Partial<ToolContext> = {},
): Promise<Output> {
  const prepared = await tool.prepare(input);
  const { signal } = new AbortController();
  return prepared.execute({
    signal,
    callId: '1-1',
    runId: 'run',
    agent: [],
    step: 1,
    idempotencyKey: 'run/1/1',
    ...context,
  });
}
