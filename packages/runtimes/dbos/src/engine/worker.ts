import { DBOS, type DBOSClient } from '@dbos-inc/dbos-sdk';
import { AgentError } from '@thimble/core';
import { delay, messageOf } from '@thimble/core/utilities';
import type { Leases } from './leases.ts';
import { applicationName, applicationVersion, dbosSchema, executorPrefix, workflowName } from './names.ts';
import { requeue } from './sweeper.ts';
import { toQueueOptions, type QueueLimits } from './queues.ts';

export type WorkerOptions = {
  address: string;
  client: DBOSClient;
  leases: Leases;
  leaseMs: number;
  sweepMs: number;
  queues: ReadonlyMap<string, QueueLimits>;
  connections: number;
  /** The workflow: works on a run until it is at rest. */
  play(id: string): Promise<unknown>;
  sweep(): Promise<void>;
  report(problem: string): void;
  signal: AbortSignal;
  /** Gives back what this process works on. */
  release(): Promise<void>;
};

/** Takes runs from the queues until the signal is aborted. DBOS belongs to a whole process, so there is one at a time. */
export async function work(options: WorkerOptions): Promise<void> {
  const { client, leases, leaseMs, sweepMs, queues, sweep, report, signal, release } = options;
  if (DBOS.isInitialized())
    throw new AgentError('busy', 'DBOS is at work in this process already. Start another process.');
  // Never used again: what a process of this name has left is a dead one's.
  const executor = crypto.randomUUID();
  const lease = `${executorPrefix}${executor}`;
  await leases.hold(lease, leaseMs);
  const beating = repeat(leaseMs / 3, () => leases.hold(lease, leaseMs), report);
  try {
    for (const [name, limits] of queues) await register(client, name, limits);
    launchOptions(options, executor);
    await DBOS.launch();
    const sweeping = repeat(sweepMs, sweep, report);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await sweeping.end();
  } finally {
    await DBOS.shutdown({ deregister: true });
    await release();
    await beating.end();
    // Where the database is gone, a sweeper finds them later.
    await giveBack(client, executor).catch((error: unknown) => report(messageOf(error)));
    await leases.release(lease).catch(() => {});
  }
}

function launchOptions({ address, queues, connections, play, report }: WorkerOptions, executorID: string): void {
  DBOS.setConfig({
    name: applicationName,
    applicationVersion,
    executorID,
    systemDatabaseUrl: address,
    systemDatabaseSchemaName: dbosSchema,
    systemDatabasePoolSize: connections,
    listenQueues: [...queues.keys()],
    logger: quietLogger(report),
  });
  DBOS.registerWorkflow(play, { name: workflowName });
}

async function register(client: DBOSClient, name: string, limits: QueueLimits): Promise<void> {
  try {
    await client.registerQueue(name, toQueueOptions(limits));
  } catch (cause) {
    const message = `The queue "${name}" cannot be used: ${messageOf(cause)}`;
    throw new AgentError('invalid-argument', message, { cause });
  }
}

async function giveBack(client: DBOSClient, executorId: string): Promise<void> {
  const mine = { workflowName, executorId, status: 'PENDING', loadInput: false, loadOutput: false } as const;
  await requeue(client, await client.listWorkflows(mine));
}

/** Does something again and again, whether it fails or not. */
function repeat(ms: number, action: () => Promise<void>, report: (problem: string) => void) {
  const over = new AbortController();
  async function loop() {
    while (!over.signal.aborted) {
      await action().catch((error: unknown) => report(messageOf(error)));
      await delay(ms, over.signal).catch(() => {});
    }
  }
  const done = loop();
  return {
    async end() {
      over.abort();
      await done;
    },
  };
}

/** Logs of DBOS, without what is no problem. */
export function quietLogger(report: (problem: string) => void) {
  const quiet = () => {};
  const told = (entry: unknown) => report(messageOf(entry));
  return { debug: quiet, info: quiet, warn: told, error: told };
}
