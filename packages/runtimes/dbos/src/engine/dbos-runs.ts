import { DBOS, DBOSClient } from '@dbos-inc/dbos-sdk';
import { AgentError } from '@thimble/core';
import { asFields, asText, delay } from '@thimble/core/utilities';
import { createRuns, type Runs } from '@thimble/runs';
import { openDatabase, type Database } from '../store/database.ts';
import { storeIn } from '../store/postgres-store.ts';
import { checkRunsOptions, checkWorkOptions } from './check-options.ts';
import { dispatcher } from './dispatcher.ts';
import type { DbosRunsOptions, DbosWorkOptions } from './dbos-options.ts';
import { leasesIn, type Leases } from './leases.ts';
import { applicationName, dbosSchema, goOnTopic, workflowName } from './names.ts';
import { sweeper } from './sweeper.ts';
import { quietLogger, work } from './worker.ts';

/** For how long a process may take to make the tables. */
const makeTablesMs = 60_000;

/** Runs that any number of processes share. */
export type DbosRuns = Omit<Runs, 'work'> & {
  /** Works on runs from the queues until the signal is aborted or this is disposed. Once at a time in a process. */
  work(options?: DbosWorkOptions): Promise<void>;
};

/**
 * Durable runs on many machines: kept in PostgreSQL, queued by DBOS, with limits for each queue, taken over from workers that
 * die. Every process that has the address can start, answer and watch runs; those that call `work` work on them.
 *
 * @example
 * await using runs = await dbosRuns({ agents: { clerk: () => new CodeAgent({ … }) }, database: 'postgres://localhost/runs' });
 * await runs.work({ signal });
 * @throws AgentError `invalid-argument` for options and databases that cannot be used, `execution` where it is gone
 */
export async function dbosRuns(options: DbosRunsOptions): Promise<DbosRuns> {
  checkRunsOptions(options);
  const { database: address, leaseMs = 15_000, holdMs = 2_000, connections = 10, onProblem = () => {} } = options;
  const { agents, queues = {}, assign = ({ agent }) => agent, by, onUnknownOutcome } = options;
  const database = openDatabase(address, { connections });
  const leases = leasesIn(database);
  const client = await connect(address, { database, leases, onProblem });
  const dispatch = dispatcher(client, leases, assign);
  const store = storeIn(database);
  const open = () => createRuns({ agents, by, leaseMs, onUnknownOutcome, store, dispatch });
  const runs = open();
  const sweepMs = Math.ceil(leaseMs / 3);
  const closing = new AbortController();
  const working = new Set<Promise<void>>();

  /** The workflow. Its only step is the wait for a message: what is done within a run is in the log of the run. */
  async function play(id: string, player: Runs, over: AbortSignal): Promise<string> {
    for (;;) {
      const state = await playUntilRest(player, id, {
        leaseMs,
        over,
        isKnown: (agent) => Object.hasOwn(agents, agent),
      });
      if (state !== 'suspended') return state;
      const message = await DBOS.recv(goOnTopic, { timeoutSeconds: holdMs / 1_000 });
      if (message === null && (await store.get(id))?.state !== 'queued') return state;
    }
  }

  async function workHere({ signal, queues: names }: DbosWorkOptions): Promise<void> {
    const over = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
    const player = open();
    const listened = new Map((names ?? namesOf(options)).map((name) => [name, queues[name] ?? {}]));
    await work({
      address,
      client,
      leases,
      leaseMs,
      sweepMs,
      queues: listened,
      connections,
      play: (id) => play(id, player, over),
      sweep: sweeper({ client, database, leases, dispatch, sweepMs }),
      report: onProblem,
      signal: over,
      async release() {
        await player[Symbol.asyncDispose]();
      },
    });
  }

  return {
    ...runs,

    async work(given = {}) {
      checkWorkOptions(given);
      if (closing.signal.aborted) throw new AgentError('disposed', 'These runs were closed. Make new ones.');
      const done = workHere(given);
      working.add(done);
      try {
        await done;
      } finally {
        working.delete(done);
      }
    },

    async expire(given) {
      const removed = await runs.expire(given);
      await forgetWorkflows(client, database);
      return removed;
    },

    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.allSettled(working);
      await runs[Symbol.asyncDispose]();
      await client.destroy();
      await database[Symbol.asyncDispose]();
    },
  };
}

type PlayOptions = { leaseMs: number; over: AbortSignal; isKnown(agent: string): boolean };

/** Works on a run, or waits while somebody else does, until it has ended or is suspended. */
async function playUntilRest(runs: Runs, id: string, { leaseMs, over, isKnown }: PlayOptions): Promise<string> {
  for (;;) {
    // The workflow goes back into its queue: it must not end here.
    if (over.aborted) return new Promise<never>(() => {});
    try {
      const run = await runs.get(id);
      if (!run) return 'removed';
      // A sweeper puts it into its queue again, for a worker that knows its agent.
      if (!isKnown(run.agent)) return run.state;
      await runs.take(id);
      const { state, error } = await runs.wait(id, { signal: AbortSignal.any([over, AbortSignal.timeout(leaseMs)]) });
      if (state !== 'suspended' || !error) return state;
    } catch {
      // The database is gone, or the run has another owner, which may die.
    }
    await delay(200, over).catch(() => {});
  }
}

type Connection = { database: Database; leases: Leases; onProblem(problem: string): void };

async function connect(address: string, { database, leases, onProblem }: Connection): Promise<DBOSClient> {
  try {
    await makeTables(address, leases);
    return await DBOSClient.create({
      systemDatabaseUrl: address,
      systemDatabaseSchemaName: dbosSchema,
      applicationName,
      logger: quietLogger(onProblem),
    });
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

/** The tables of DBOS, or what is new in them. It makes one after the other, so nobody may use them, or make them too, meanwhile. */
async function makeTables(address: string, leases: Leases): Promise<void> {
  while (!(await leases.acquire('tables', makeTablesMs))) await delay(50);
  try {
    await DBOS.migrate(address, { schemaName: dbosSchema });
  } finally {
    await leases.release('tables');
  }
}

function namesOf({ agents, queues = {}, assign }: DbosRunsOptions): string[] {
  return [...new Set([...Object.keys(queues), ...(assign ? [] : Object.keys(agents))])];
}

/** Removes what DBOS keeps of runs that are gone. */
async function forgetWorkflows(client: DBOSClient, database: Database): Promise<void> {
  const rows = await database.query(
    `SELECT workflow_uuid AS id FROM ${dbosSchema}.workflow_status w WHERE name = $1
       AND status NOT IN ('PENDING', 'ENQUEUED', 'DELAYED')
       AND NOT EXISTS (SELECT 1 FROM thimble.runs r WHERE r.id = w.workflow_uuid)`,
    [workflowName],
  );
  if (rows.length > 0) await client.deleteWorkflows(rows.map((row) => asText(asFields(row).id)));
}
