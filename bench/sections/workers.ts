import { dbosRuns, postgresStore } from '@thimble/dbos';
import { createRuns } from '@thimble/runs';
import type { RunStore } from '@thimble/runs/store';

import { startPostgres } from '../../scripts/engines/postgres-server.ts';
import { countingAgent } from '../counting-agent.ts';
import { median, type Row } from '../measure.ts';

const steps = 200;
const rounds = 5;

/** What keeping a run in PostgreSQL costs, and taking it up on a worker. It needs the server that npm run engines sets up. */
export async function workers(): Promise<Row[]> {
  await using server = await startPostgres();
  return [...(await journal(server.url())), await takenUp(server.url())];
}

/** With a call in each step that must not be made twice, and is marked before it is made. */
async function journal(address: string): Promise<Row[]> {
  await using store = postgresStore(address);
  const short = 10;
  const kept: number[] = [];
  const written: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const alone = await timed(() => countingAgent(steps, 'write').run('Count.'));
    const long = await keptRun(store, steps);
    // Without what a run begins and ends with.
    const writes = (long.writes - (await keptRun(store, short)).writes) / (steps - short);
    if (round === 0) continue;
    kept.push((long.ms - alone) / steps);
    written.push(writes);
  }
  return [
    {
      figure: 'workers: round trips to PostgreSQL of a step',
      ours: median(written),
      unit: '',
      target: { of: 'value', atMost: 2 },
    },
    { figure: 'workers: journal, events and audit of a step on PostgreSQL', ours: median(kept) },
  ];
}

async function keptRun(store: RunStore, length: number): Promise<{ ms: number; writes: number }> {
  let writes = 0;
  const counting: RunStore = { ...store, append: (...given) => ((writes += 1), store.append(...given)) };
  await using runs = createRuns({ agents: { counter: () => countingAgent(length, 'write') }, store: counting });
  const ms = await timed(async () => {
    const { id } = await runs.start('counter', 'Count.');
    await runs.wait(id);
  });
  return { ms, writes };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** From the claim of a run to its end: how long it waited in its queue is a setting. */
async function takenUp(database: string): Promise<Row> {
  const over = new AbortController();
  await using runs = await dbosRuns({
    agents: { counter: () => countingAgent(steps) },
    database,
    queues: { counter: { intervalMs: 50 } },
  });
  const working = runs.work({ signal: over.signal });
  const { id: first } = await runs.start('counter', 'Count.');
  await runs.wait(first);
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const { id } = await runs.fork(first, { step: steps });
    await runs.wait(id);
    const claimed: number[] = [];
    const ended: number[] = [];
    for await (const { kind, time } of runs.export(id)) {
      if (kind === 'claimed') claimed.push(time);
      if (kind === 'ended') ended.push(time);
    }
    if (round > 0) times.push((ended.at(-1) ?? NaN) - (claimed[0] ?? NaN));
  }
  over.abort();
  await working;
  return {
    figure: `workers: take up a run after ${steps} steps`,
    ours: median(times),
    target: { of: 'value', atMost: 1_000 },
  };
}
