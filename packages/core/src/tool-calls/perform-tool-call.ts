import { frozenCopy, type Json } from '../base/json.ts';
import type { Run } from '../run/run.ts';
import { approveCall } from './approval.ts';
import type { Callable } from './callable.ts';
import { failureOf, overBudget, pendingCall, unknownTool, type ToolCall, type ToolOutcome } from './tool-call.ts';
import type { Toolbox } from './toolbox.ts';

/**
 * One call of a tool or a managed agent: validated, approved, made, and told in events. Errors that the model can fix are
 * returned; it rejects only when the run has ended.
 */
export async function performToolCall(
  run: Run,
  { callables, guards, nearest }: Toolbox,
  call: ToolCall,
): Promise<ToolOutcome> {
  const { id, name } = call;
  // `name()` is a call without parameters.
  let input: Json = call.input ?? {};
  let startedAt: number | undefined;
  const start = () => {
    run.emit({ type: 'tool-start', id, name, input });
    return Date.now();
  };
  const end = (outcome: ToolOutcome) => {
    startedAt ??= start();
    const result = 'error' in outcome ? { error: outcome.error.message } : outcome;
    run.emit({ type: 'tool-end', id, name, ...result, durationMs: Date.now() - startedAt });
    return outcome;
  };

  const returned = run.suspension.begin();
  try {
    const callable: Callable | undefined = callables.get(name);
    if (!callable) throw unknownTool(name, [...callables.keys()], nearest?.(name));
    const validated = await callable.prepare(input);
    // Nobody who is asked or told of the call can make it look like another one than is made.
    input = frozenCopy(validated.input);
    const prepared = await approveCall(run, guards, callable, { ...call, input }, validated);
    input = prepared.input;
    call.signal.throwIfAborted();
    if (!run.spending.takeToolCall()) throw overBudget(name, run.spending.budget);
    startedAt = start();
    const outcome = await prepared.perform(run, { ...call, input });
    if ('output' in outcome) run.watch.returned(pendingCall(run, callable.effect, { ...call, input }), outcome.output);
    return end(outcome);
  } catch (error) {
    const outcome = end({ error: failureOf(error, call) });
    if (run.signal.aborted) throw error;
    return outcome;
  } finally {
    returned();
  }
}
