import type { Agent, PendingToolCall, Tool, ToolContext } from '@thimble/core';
import { asFields, asList, asText, isRecord, parseJson } from '@thimble/core/utilities';
import type { Entry } from '../contract/run-store.ts';
import { dataOf, readCall } from '../log/records.ts';

/** One call that is to be undone. */
export type Undo = {
  key: string;
  call: PendingToolCall;
  revert(context: ToolContext): Promise<void>;
};

export type UndoPlan = { undo: Undo[]; impossible: { call: PendingToolCall; reason: string }[] };

/** What of the run can be undone, the last call first, and what cannot. What was undone before is in neither. */
export function planRollback(entries: readonly Entry[], agent: Agent): UndoPlan {
  const tools = toolsOf(agent);
  const calls = new Map<string, { call: PendingToolCall; value: unknown }>();
  const undone = new Map<string, 'begun' | 'done'>();
  for (const entry of entries) {
    const { kind, key, fence } = entry;
    if (key === null) continue;
    const data = dataOf(entry);
    if (kind === 'revert') undone.set(key, 'begun');
    if (kind === 'reverted') undone.set(key, data.error === undefined ? 'done' : 'begun');
    if (kind === 'reverted' && data.error !== undefined) undone.delete(key);
    // What a fork has taken over, its origin has done.
    if (fence === 0 || (kind !== 'started' && kind !== 'result')) continue;
    const call = readCall(data.call) ?? calls.get(key)?.call;
    if (!call) continue;
    // In the order of the last thing that is known of them.
    calls.delete(key);
    calls.set(key, { call, value: data.value });
  }

  const plan: UndoPlan = { undo: [], impossible: [] };
  for (const [key, { call, value }] of [...calls].toReversed()) {
    if (undone.get(key) === 'done') continue;
    const tool = toolOf(tools, call);
    const refusal =
      undone.get(key) === 'begun' ? 'its undoing was cut off: nobody knows whether it was undone' : problemOf(value);
    const output = isRecord(value) && 'output' in value ? parseJson(JSON.stringify(value.output)) : undefined;
    if (refusal !== undefined) {
      if (call.effect === 'write') plan.impossible.push({ call, reason: refusal });
    } else if (output !== undefined && tool?.revert) {
      const revert = tool.revert.bind(tool);
      plan.undo.push({ key, call, revert: async (context) => revert({ input: call.input, output }, context) });
    } else if (output !== undefined && call.effect === 'write') {
      plan.impossible.push({ call, reason: tool ? 'the tool has no `revert`' : 'the agent has no such tool any more' });
    }
  }
  return plan;
}

/** Why it is not known what a call did; a call that was refused, or that failed by itself, is taken to have done nothing. */
function problemOf(value: unknown): string | undefined {
  const { error } = asFields(value);
  const code = asText(asFields(error).code);
  if (value === undefined || code === 'unknown-outcome') return 'nobody knows whether it was made';
  return code === 'aborted' ? 'it was stopped, and may have been made in part' : undefined;
}

type OwnedTool = { owner: string; tool: Tool };

/** The tools of an agent and of those that it manages. */
function toolsOf(agent: Agent): OwnedTool[] {
  const options = 'options' in agent ? asFields(agent.options) : {};
  const own = asList(options.tools)
    .filter(isTool)
    .map((tool) => ({ owner: agent.name ?? '', tool }));
  return [...own, ...asList(options.managedAgents).filter(isAgent).flatMap(toolsOf)];
}

function toolOf(tools: readonly OwnedTool[], { name, agent }: PendingToolCall): Tool | undefined {
  const named = tools.filter(({ tool }) => tool.declaration.name === name);
  return (named.find(({ owner }) => owner === (agent.at(-1) ?? '')) ?? named[0])?.tool;
}

function isTool(value: unknown): value is Tool {
  return isRecord(value) && isRecord(value.declaration) && typeof value.prepare === 'function';
}

function isAgent(value: unknown): value is Agent {
  return typeof value === 'object' && value !== null && 'stream' in value && 'memory' in value;
}
