import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { QueueLimits } from '@thimble/dbos';
import { AgentError, type Agent, type RunOptions } from '@thimble/core';
import { isRecord, messageOf } from '@thimble/core/utilities';
import type { AgentEntry, RunInfo } from '@thimble/runs';
import { redactor } from '../config/secrets.ts';
import type { Io } from '../io.ts';
import { safeText } from '../render/safe-text.ts';
import { keptFlags } from './kept-flags.ts';
import { openKept } from './open-kept.ts';
import { openDatabase } from './open-runs.ts';

export type WorkerFlags = { database: string; agents?: string; concurrency?: number };

/** Works on the runs of a database until the process is told to end. */
export async function workOnRuns(
  { database, agents: module, concurrency }: WorkerFlags,
  io: Io,
  signal?: AbortSignal,
): Promise<void> {
  const given = module === undefined ? { agents: {}, queues: {} } : await loadAgents(module);
  const onProblem = (problem: string) => void io.stderr.write(`${safeText(redactor(process.env).redact(problem))}\n`);
  const cli: AgentEntry = { create: (run) => createRecorded(run, io) };
  await using runs = await openDatabase(database, {
    agents: { ...given.agents, cli },
    queues: { ...given.queues, cli: concurrency === undefined ? {} : { workerConcurrency: concurrency } },
    onProblem,
  });
  const over = new AbortController();
  const stop = () => over.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    io.stderr.write(`works on runs of: ${[...Object.keys(given.agents), 'cli'].map(safeText).join(', ')}\n`);
    await runs.work({ signal: signal ? AbortSignal.any([signal, over.signal]) : over.signal });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

/**
 * The agent of a run of `thimble run --database`, made of the flags that it was started with, those of a saved agent too. What it
 * needs is opened for this run, and ends with it. Calls that need approval wait.
 */
async function createRecorded({ id, config }: RunInfo, io: Io): Promise<Agent> {
  const kept = keptFlags(config);
  if (!kept) throw new AgentError('invalid-argument', `The run ${id} was not started by \`thimble run\`.`);
  await using opened = new AsyncDisposableStack();
  const { create, output } = opened.use(await openKept(kept, {}, io));
  const agent = await create();
  opened.defer(agent[Symbol.asyncDispose].bind(agent));
  const stream = agent.stream.bind(agent);
  const all = opened.move();
  return Object.assign(agent, {
    // What the answer must fit is of this run, and not of all that a worker works on.
    stream: (task: string, options?: RunOptions) => stream(task, { ...options, output: output ?? options?.output }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  });
}

async function loadAgents(specifier: string) {
  const exports: unknown = await import(pathToFileURL(resolve(specifier)).href).catch((cause: unknown) => {
    throw new AgentError('invalid-argument', `--agents ${specifier}: it cannot be loaded: ${messageOf(cause)}`, {
      cause,
    });
  });
  const { agents, queues = {} } = isRecord(exports) ? exports : {};
  if (!isAgents(agents) || !isQueues(queues))
    throw new AgentError(
      'invalid-argument',
      `--agents ${specifier}: export const agents = { name: () => new CodeAgent(…) }, and maybe queues = { name: { concurrency } }.`,
    );
  return { agents, queues };
}

function isAgents(value: unknown): value is { [name: string]: AgentEntry } {
  const isOne = (one: unknown) => typeof one === 'function' || (isRecord(one) && typeof one.create === 'function');
  return isRecord(value) && Object.values(value).every(isOne);
}

/** What they say is checked by `dbosRuns`. */
function isQueues(value: unknown): value is { [name: string]: QueueLimits } {
  return isRecord(value) && Object.values(value).every(isRecord);
}
