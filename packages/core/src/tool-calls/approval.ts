import { abortable } from '../base/abort.ts';
import { explainError } from '../base/causes-of.ts';
import { AgentError } from '../base/errors.ts';
import { frozenCopy, isRecord, toJson, type Json } from '../base/json.ts';
import type { AgentOptions } from '../contract/agent.ts';
import type { Run } from '../run/run.ts';
import type { Callable, PreparedCallable } from './callable.ts';
import { pendingCall, type ToolCall } from './tool-call.ts';

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
  const replaced = decision && (await callable.prepare(decision.input));
  const decided = { ...(replaced ?? prepared), input: replaced ? frozenCopy(replaced.input) : call.input };
  const left = { ...call, input: decided.input };
  const isAsked = await watch(run, callable, left);
  if (decided.needsApproval || isAsked) {
    try {
      await approve(run, guards, callable, left);
    } catch (error) {
      run.watch.refuse(pendingCall(run, callable.effect, left));
      throw error;
    }
  }
  return decided;
}

/** What the guards say of the call: whether a person must agree to it. Throws where they deny it, or stop the run. */
async function watch(run: Run, { effect }: Callable, call: ToolCall): Promise<boolean> {
  const { id, name, input } = call;
  const decision = await abortable(
    run.watch.decide(run.effects, call.ordinal, pendingCall(run, effect, call)),
    call.signal,
  );
  if (!decision) return false;
  run.emit({ type: 'guard', id, name, input, ...decision });
  const { action, rule, reason } = decision;
  if (action === 'ask') return true;
  const refusal = denied(name, `the rule "${rule}" forbids it: ${reason}`);
  if (action === 'deny') throw refusal;
  const stop = new AgentError('approval-denied', `The run was stopped by the rule "${rule}": ${reason}`);
  run.stop(stop);
  throw stop;
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
      return toJson(await beforeTool(pendingCall(run, callable.effect, call)));
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
        return toJson(await ask({ ...pendingCall(run, callable.effect, call), signal }));
      } catch (error) {
        if (signal.aborted) throw error;
        return { approved: false, reason: `\`approve\` failed: ${explainError(error)}` };
      }
    });
    return abortable(asking, signal);
  }
  const answer = run.effects.awaitSignal(key, { call: pendingCall(run, callable.effect, call) });
  if (answer) return run.suspension.untilAnswered(answer, signal);
  return { approved: false, reason: 'it needs the approval of a person, and nobody can be asked here.' };
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
