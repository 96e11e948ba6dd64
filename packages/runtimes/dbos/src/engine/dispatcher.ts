import type { DBOSClient } from '@dbos-inc/dbos-sdk';
import type { Json } from '@thimble/core';
import { asFields, parseJson } from '@thimble/core/utilities';
import type { StoredRun } from '@thimble/runs/store';
import type { Leases } from './leases.ts';
import { goOnTopic, workflowName } from './names.ts';
import type { AssignQueue } from './queues.ts';

/** For how long a process may take to put one run into its queue. */
const dispatchMs = 10_000;

export type Dispatch = (run: StoredRun) => Promise<void>;

/** What sees to it that the workflow of a run is in its queue, or goes on: a run has one workflow, under its own id. */
export function dispatcher(client: DBOSClient, leases: Leases, assign: AssignQueue): Dispatch {
  async function enqueue(run: StoredRun): Promise<void> {
    const assigned = assign(toAssigned(run));
    const { queue, partition } = typeof assigned === 'string' ? { queue: assigned, partition: undefined } : assigned;
    const place = { queueName: queue, ...(partition !== undefined && { queuePartitionKey: partition }) };
    await client.enqueue({ workflowName, workflowID: run.id, ...place }, run.id);
  }

  /** The workflow has ended, because its run was at rest: it begins anew, for one of those who ask at the same time. */
  async function enqueueAgain(run: StoredRun): Promise<void> {
    const name = `dispatch:${run.id}`;
    if (!(await leases.acquire(name, dispatchMs))) return;
    try {
      if (!hasEnded(await statusOf(run.id))) return;
      await client.deleteWorkflow(run.id);
      await enqueue(run);
    } finally {
      await leases.release(name);
    }
  }

  async function statusOf(id: string): Promise<string | undefined> {
    const [workflow] = await client.listWorkflows({ workflowIDs: [id], loadInput: false, loadOutput: false });
    return workflow?.status;
  }

  return async (run) => {
    const status = await statusOf(run.id);
    if (status === undefined) return enqueue(run);
    if (status === 'PENDING') return client.send(run.id, { state: run.state }, goOnTopic);
    if (hasEnded(status)) return enqueueAgain(run);
  };
}

function hasEnded(status: string | undefined): boolean {
  return status !== undefined && !['PENDING', 'ENQUEUED', 'DELAYED'].includes(status);
}

function toAssigned({ id, agent, task, settings, by }: StoredRun) {
  const { config } = asFields(asFields(parseJson(settings)).settings);
  const json: Json = parseJson(JSON.stringify(config ?? null)) ?? null;
  return { id, agent, task, by, config: json };
}
