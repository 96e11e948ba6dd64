import { AgentError } from '@thimble/core';
import { abortable, messageOf } from '@thimble/core/utilities';
import { endedStates } from '../contract/kinds.ts';
import type { EntryKind, RunStore, StoredRun } from '../contract/run-store.ts';
import type { AgentEntry, Rollback, RollbackOptions } from '../contract/runs.ts';
import { RunLog } from '../log/run-log.ts';
import { readSettings } from '../log/settings.ts';
import { keepLease } from '../play/keep-lease.ts';
import { planRollback, type Undo } from './plan-rollback.ts';

export type RollBackContext = { store: RunStore; entry: AgentEntry; owner: string; leaseMs: number };

const kinds: readonly EntryKind[] = ['started', 'result', 'revert', 'reverted'];

/** Undoes what a run has done. What was undone stays so where it is cut off: called again, it goes on. */
export async function rollBack(
  run: StoredRun,
  { store, entry, owner, leaseMs }: RollBackContext,
  { confirm, by, signal }: RollbackOptions,
): Promise<Rollback> {
  const { id, agent, task } = run;
  const config = readSettings(run.settings).config ?? null;
  await using made = await entry.create({ id, agent, task, config });
  const planned = planRollback(await store.read(id, { kinds }), made);
  const shown = { undo: planned.undo.map(({ call }) => call), impossible: planned.impossible };
  if ((await confirm(shown)) !== true) return { confirmed: false, undone: [], failed: [] };

  const from = [...endedStates, 'suspended' as const];
  const claimed = await store.claim({ id, owner, leaseMs, from, to: 'rolling-back' });
  if (!claimed)
    throw new AgentError('busy', `The run ${id} is being worked on. Interrupt it, and roll it back when it has ended.`);
  const { fence } = claimed;
  const lost = new AbortController();
  const log = new RunLog({ store, id, fence, onFailure: ({ error }) => lost.abort(error) });
  const stopBeating = keepLease(store, claimed, { leaseMs });
  let isOver = false;
  const over = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
  try {
    // Nobody has worked on it since: what is there now is what was asked about, or less.
    const { undo, impossible } = planRollback(await store.read(id, { kinds }), made);
    const agreed = new Set(planned.undo.map(({ key }) => key));
    const result: Rollback = { confirmed: true, undone: [], failed: [...impossible] };
    for (const call of undo.filter(({ key }) => agreed.has(key))) {
      over.throwIfAborted();
      const reason = await undoCall(call, { log, signal: over, runId: id, by });
      if (reason === undefined) result.undone.push(call.call);
      else result.failed.push({ call: call.call, reason });
    }
    const data = { state: 'rolled-back', by: by ?? null, undone: result.undone.length, failed: result.failed.length };
    await log.end({ kind: 'ended', data }, { from: ['rolling-back'], to: 'rolled-back' });
    lost.signal.throwIfAborted();
    isOver = true;
    return result;
  } finally {
    stopBeating();
    // Whoever calls it again need not wait for the lease.
    if (!isOver) await store.renew(id, fence, -1).catch(() => {});
  }
}

/** Why the call could not be undone, or nothing. */
async function undoCall(
  { key, call, revert }: Undo,
  { log, signal, runId, by }: { log: RunLog; signal: AbortSignal; runId: string; by: string | undefined },
): Promise<string | undefined> {
  await log.write({ kind: 'revert', key, data: { call, by: by ?? null } }, { sync: true });
  const { id: callId, agent, step } = call;
  const idempotencyKey = `${runId}/${key}/revert`;
  const reason = await abortable(
    revert({ signal, callId, runId: call.runId, agent, step, idempotencyKey }).then(
      () => undefined,
      (error: unknown) => messageOf(error),
    ),
    signal,
  );
  await log.write({ kind: 'reverted', key, data: { call, ...(reason !== undefined && { error: reason }) } });
  return reason;
}
