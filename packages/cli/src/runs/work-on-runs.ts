import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { QueueLimits } from '@thimble/dbos';
import { AgentError, type Agent, type RunOptions } from '@thimble/core';
import { isRecord, messageOf } from '@thimble/core/utilities';
import type { AgentEntry, RunInfo } from '@thimble/runs';
import { createAgent, createExecutor, createModel, openTools } from '../config/create-agent.ts';
import { loadEnv } from '../config/load-env.ts';
import { redactor } from '../config/secrets.ts';
import type { Io } from '../io.ts';
import { safeText } from '../render/safe-text.ts';
import { keptFlags } from './kept-flags.ts';
import { schemaOf } from './open-kept.ts';
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
 * The agent of a run of `thimble run --database`, made of the flags that it was started with. What it needs is opened for this
 * run, and ends with it. Calls that need approval wait.
 */
async function createRecorded({ id, config }: RunInfo, io: Io): Promise<Agent> {
  const kept = keptFlags(config);
  if (!kept) throw new AgentError('invalid-argument', `The run ${id} was not started by \`thimble run\`.`);
  loadEnv(kept.dotenv ?? []);
  await using opened = new AsyncDisposableStack();
  const executor = opened.use(await createExecutor(kept, () => {}));
  const tools = opened.use(await openTools(kept));
  const output = kept.outputSchema === undefined ? undefined : await schemaOf(kept.outputSchema);
  const agent = await createAgent(kept, { executor, tools, approve: undefined, model: () => createModel(kept, io) });
  opened.defer(agent[Symbol.asyncDispose].bind(agent));
  const all = opened.move();
  const stream = agent.stream.bind(agent);
  return Object.assign(agent, {
    // The entry of the agent holds for all runs, and the form of the answer for this one.
    stream: output ? (task: string, options?: RunOptions) => stream(task, { ...options, output }) : stream,
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
