import type { DBOSClient } from '@dbos-inc/dbos-sdk';
import { AgentError } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { runOfRow } from '@thimble/runs/store';
import type { Database } from '../store/database.ts';
import type { Dispatch } from './dispatcher.ts';
import type { Leases } from './leases.ts';
import { dbosSchema, executorPrefix, workflowName } from './names.ts';

export type SweeperOptions = {
  client: DBOSClient;
  database: Database;
  leases: Leases;
  dispatch: Dispatch;
  sweepMs: number;
};

/** What one look at a time may find; the next one finds the rest. */
const most = 1_000;

/**
 * Puts back into the queues what a dead worker has left, and what was lost between two writes. All workers do so, one of them
 * at a time.
 */
export function sweeper({ client, database, leases, dispatch, sweepMs }: SweeperOptions): () => Promise<void> {
  /** Workflows whose executor is dead. Whether its run still has an owner, the next worker sees by the lease of the run. */
  async function takeFromTheDead(): Promise<void> {
    const found = { workflowName, status: 'PENDING', loadInput: false, loadOutput: false, limit: most } as const;
    // Asked first: an executor has its lease before it has a workflow.
    const pending = await client.listWorkflows(found);
    const alive = await leases.held(executorPrefix);
    await requeue(
      client,
      pending.filter(({ executorId }) => !alive.has(`${executorPrefix}${executorId}`)),
    );
  }

  /** Runs that nobody works on and that no queue has: their process died before it could say so. */
  async function findLost(): Promise<void> {
    const rows = await database.query(
      `SELECT r.* FROM thimble.runs r LEFT JOIN ${dbosSchema}.workflow_status w ON w.workflow_uuid = r.id
         WHERE ((r.state = 'queued' AND r.updated_at < thimble.now_ms() - $1)
             OR (r.state = 'running' AND r.lease_until < thimble.now_ms()))
           AND (w.status IS NULL OR w.status NOT IN ('PENDING', 'ENQUEUED', 'DELAYED'))
         ORDER BY r.updated_at LIMIT $2`,
      [sweepMs, most],
    );
    // One that no queue takes must not keep the others from theirs.
    const problems: string[] = [];
    for (const row of rows) {
      try {
        await dispatch(runOfRow(row));
      } catch (error) {
        problems.push(messageOf(error));
      }
    }
    if (problems.length > 0) throw new AgentError('execution', [...new Set(problems)].join('\n'));
  }

  return async () => {
    if (!(await leases.acquire('sweep', sweepMs / 2))) return;
    await leases.clear();
    await takeFromTheDead();
    await findLost();
  };
}

/** Puts workflows back into their queues. */
export async function requeue(
  client: DBOSClient,
  workflows: readonly { workflowID: string; queueName?: string }[],
): Promise<void> {
  for (const [queueName, group] of Map.groupBy(workflows, (workflow) => workflow.queueName)) {
    const ids = group.map(({ workflowID }) => workflowID);
    await client.resumeWorkflows(ids, queueName === undefined ? {} : { queueName });
  }
}
