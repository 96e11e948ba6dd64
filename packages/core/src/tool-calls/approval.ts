import { abortable } from '../base/abort.ts';
import { explainError } from '../base/causes-of.ts';
import { AgentError } from '../base/errors.ts';
import { isRecord, toJson, type Json } from '../base/json.ts';
import type { AgentOptions, PendingToolCall } from '../contract/agent.ts';
import { RunStop } from '../run/run-stop.ts';
import type { Run } from '../run/run.ts';
import type { Callable, PreparedCallable } from './callable.ts';
import type { ToolCall } from './tool-call.ts';

/** Who has a say before a call. */
export type Guards = Pick<AgentOptions, 'beforeTool' | 'approve'>;

/**
 * The call as `beforeTool` and a person leave it.
 *
 * @throws AgentError `approval-denied` when one of them refuses it.
 */
export async function approveCall(
  run: Run,
  guards: Guards,
  callable: Callable,
  call: ToolCall,
  prepared: PreparedCallable,
): Promise<PreparedCallable> {
  const decision = await decide(run, guards, callable, call);
  const decided = decision ? await callable.prepare(decision.input) : prepared;
  if (decided.needsApproval) await approve(run, guards, callable, { ...call, input: decided.input });
  return decided;
}

/** The input that `beforeTool` puts in the place of the model's, if it does. Whatever else it returns refuses the call. */
async function decide(
  run: Run,
  { beforeTool }: Guards,
  callable: Callable,
  call: ToolCall,
): Promise<{ input: Json } | undefined> {
  if (!beforeTool) return undefined;
  const deciding = run.effects.record<Json>(`before/${call.ordinal}`, async () => {
    try {
      return toJson(await beforeTool(pendingCall(run, callable, call)));
    } catch (error) {
      throw denied(call.name, `the guard \`beforeTool\` failed: ${explainError(error)}`);
    }
  });
  const decision = await abortable(deciding, call.signal);
  if (decision === null) return undefined;
  const { deny, input } = isRecord(decision) ? decision : {};
  if (typeof deny === 'string') throw denied(call.name, deny);
  if (deny === undefined && input !== undefined) return { input };
  throw denied(
    call.name,
    'the guard `beforeTool` gave an answer that it may not give. It may return nothing, { deny: "the reason" } or { input: … }.',
  );
}

async function approve(run: Run, guards: Guards, callable: Callable, call: ToolCall): Promise<void> {
  const { id, name, input } = call;
  run.emit({ type: 'approval-request', id, name, input });
  const answer = await onHold(call, () => askForApproval(run, guards, callable, call));
  const { approved, reason } = isRecord(answer) ? answer : { approved: answer, reason: undefined };
  const words = typeof reason === 'string' ? { reason } : {};
  run.emit({ type: 'approval-answer', id, approved: approved === true, ...words });
  if (approved !== true) throw denied(name, words.reason ?? 'a person refused this call.');
}

/** A person takes their time: it is not that of the step. */
async function onHold<T>({ hold }: ToolCall, wait: () => Promise<T>): Promise<T> {
  const release = hold?.();
  try {
    return await wait();
  } finally {
    release?.();
  }
}

async function askForApproval(run: Run, { approve: ask }: Guards, callable: Callable, call: ToolCall): Promise<Json> {
  const { ordinal, signal } = call;
  const key = `approval/${ordinal}`;
  if (ask) {
    const asking = run.effects.record<Json>(key, async () => {
      try {
        return toJson(await ask({ ...pendingCall(run, callable, call), signal }));
      } catch (error) {
        if (signal.aborted) throw error;
        return { approved: false, reason: `\`approve\` failed: ${explainError(error)}` };
      }
    });
    return abortable(asking, signal);
  }
  try {
    const answer = run.effects.awaitSignal(key);
    if (answer) return await abortable(withinLookUpTime(answer), signal);
  } catch (error) {
    if (!signal.aborted) run.stop(new RunStop('suspended'));
    throw error;
  }
  return { approved: false, reason: 'it needs the approval of a person, and nobody can be asked here.' };
}

function pendingCall(run: Run, { effect }: Callable, { id, name, input }: ToolCall): PendingToolCall {
  return { id, name, input, effect, step: run.step, agent: run.agent, runId: run.runId };
}

function denied(name: string, reason: string): AgentError {
  return new AgentError('approval-denied', `${name} was not called: ${reason}`);
}

/** Asks one question at a time: the next waits until the one before it was answered. */
export function oneAtATime(approve: Guards['approve']): Guards['approve'] {
  if (!approve) return undefined;
  let last: Promise<unknown> = Promise.resolve();
  return async (call) => {
    const turn = last.then(async () => {
      call.signal.throwIfAborted();
      return approve(call);
    });
    // Whoever waits for this one waits no longer than its call does.
    last = abortable(turn, call.signal).catch(() => {});
    return turn;
  };
}

/** Time for a journal to return an answer that it already has; after that the run is suspended. */
const lookUpMs = 1_000;

async function withinLookUpTime<T>(answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new RunStop('suspended')), lookUpMs);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
