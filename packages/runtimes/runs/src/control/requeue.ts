import { AgentError } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import type { RunStore, StoredRun, StoredState } from '../contract/run-store.ts';
import { toEntry } from '../log/run-log.ts';

/** `owner`: of this process, where it does not work on the run. */
export type RequeueOptions = { by: string | undefined; owner: string | undefined };

/**
 * Puts a run back into the queue, to go on.
 *
 * @throws AgentError `busy` where a worker has it, `invalid-argument` where it has ended for good
 */
export async function requeue(store: RunStore, run: StoredRun, { by, owner }: RequeueOptions): Promise<void> {
  const { id } = run;
  const entries = [toEntry({ kind: 'resume', data: { by: by ?? null } })];
  const atRest: StoredState[] = ['queued', 'suspended', 'interrupted', 'error'];
  // Given up here, when the store failed: nobody has to wait for the lease.
  const isOurs = run.state === 'running' && run.owner === owner;
  const isLeft = run.state === 'running' && (run.leaseUntil ?? 0) < Date.now();
  const appended = await store.append(id, {
    entries,
    when: isOurs || isLeft ? [...atRest, 'running'] : atRest,
    change: { from: isOurs ? [...atRest, 'running'] : atRest, to: 'queued' },
    ...(isOurs && { fence: run.fence }),
  });
  // Somebody else was faster.
  if (appended.type === 'fenced' || (appended.type === 'refused' && appended.state === 'running')) throw busy(run);
  if (appended.type === 'refused')
    throw invalid(
      `The run ${id} cannot be resumed: its state is ${appended.state}. Fork it, to go on from one of its steps.`,
    );
}

function busy({ id, leaseUntil }: StoredRun): AgentError {
  const seconds = Math.max(1, Math.ceil(((leaseUntil ?? 0) - Date.now()) / 1_000));
  const rest = `Wait for it, or interrupt it first. If its process is gone, it can be resumed in ${seconds} s.`;
  return new AgentError('busy', `The run ${id} is being worked on. ${rest}`);
}
