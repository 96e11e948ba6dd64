import { abortable } from '../base/abort.ts';
import { AgentError, messageOf } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { toData } from '../base/to-data.ts';
import type { PreparedCall, Tool, ToolDeclaration, ToolEffect } from '../contract/tool.ts';
import type { Run } from '../run/run.ts';
import { failureOf, pendingCall, type ToolCall, type ToolOutcome } from './tool-call.ts';

/** What an agent can call by name: a tool, or an agent that it manages. */
export interface Callable {
  readonly declaration: ToolDeclaration;
  readonly effect: ToolEffect;
  /** Validates the input; nothing has happened yet. Throws AgentError `tool-input`. */
  prepare(input: Json): Promise<PreparedCallable>;
}

export type PreparedCallable = {
  input: Json;
  needsApproval: boolean;
  /** Makes the call. Rejects only when the run has ended. */
  perform(run: Run, call: ToolCall): Promise<ToolOutcome>;
};

export function callableTool(tool: Tool): Callable {
  const { effect, repeatable } = tool;
  const declaration = { ...tool.declaration, effect };
  return {
    declaration,
    effect,
    async prepare(given) {
      const prepared = await tool.prepare(given);
      const { input, needsApproval } = prepared;
      return {
        input,
        needsApproval,
        perform: (run, call) =>
          run.effects.record(`tool/${call.ordinal}`, () => execute(prepared, run, call), {
            repeatable,
            call: pendingCall(run, effect, call),
          }),
      };
    },
  };
}

async function execute(prepared: PreparedCall, run: Run, call: ToolCall): Promise<ToolOutcome> {
  const { runId, agent, step } = run;
  const { id: callId, name, ordinal, signal } = call;
  const idempotencyKey = `${runId}/${step}/${ordinal}`;
  try {
    const onRunEnd = run.end.add.bind(run.end);
    const context = { signal, callId, runId, agent, step, idempotencyKey, onRunEnd };
    return { output: outputOf(name, await abortable(Promise.resolve(prepared.execute(context)), signal)) };
  } catch (error) {
    // An effect that the end of the run interrupted has no outcome to record.
    if (run.signal.aborted) throw error;
    return { error: failureOf(error, call) };
  }
}

function outputOf(name: string, output: unknown): Json {
  try {
    return toData(output, 'its result');
  } catch (cause) {
    throw new AgentError('tool', `${name} returned something that JSON cannot hold: ${messageOf(cause)}`, { cause });
  }
}
