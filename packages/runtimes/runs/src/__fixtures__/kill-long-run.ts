import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sourceFlags } from '../../../../../scripts/source-flags.ts';
import { createRuns } from '../create-runs.ts';
import { sqliteStore } from '../sqlite/sqlite-store.ts';

const worker = join(import.meta.dirname, 'long-run-worker.ts');

export type KilledRun = { output: unknown; lines: string[]; kills: number };

/** When a life is killed: after so many writes to the log, and so many milliseconds more. */
export type Death = { writes: number; ms: number };

/**
 * The long run, whose process is killed again and again. Each life gets its death from `next`, if it is to have one.
 * Approvals are given from here, in between.
 */
export async function killLongRun(folder: string, next: () => Death | undefined): Promise<KilledRun> {
  const [database, world] = [join(folder, 'runs.db'), join(folder, 'world.txt')];
  writeFileSync(world, '');
  await using store = sqliteStore(database);
  await using runs = createRuns({ agents: {}, store, by: 'clerk' });
  await runs.start('agent', 'Do it all.', { id: 'r', queue: true });
  let kills = 0;
  for (;;) {
    const wasKilled = await live([database, world], next());
    kills += wasKilled ? 1 : 0;
    const run = await runs.get('r');
    for (const { key, kind } of run?.waiting ?? []) if (kind === 'approval' && run?.state === 'suspended') await runs.approve('r', key, true);
    if (run?.state === 'suspended' || run?.state === 'queued' || run?.state === 'running') continue;
    expect(run).toMatchObject({ state: 'success' });
    expect(await runs.verify('r')).toMatchObject({ intact: true });
    return { output: run?.output, lines: readFileSync(world, 'utf8').split('\n').filter(Boolean), kills };
  }
}

/** One process. Gives whether it was killed. */
async function live(args: string[], death: Death | undefined): Promise<boolean> {
  const child = startWorker(args);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let writes = 0;
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    writes += chunk.length;
    if (death && writes >= death.writes) timer ??= setTimeout(() => child.kill('SIGKILL'), death.ms);
  });
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  if (code !== null && code !== 0) throw new Error(`The worker failed: ${errors}`);
  return code === null;
}

export function startWorker(args: string[]) {
  return spawn(process.execPath, [...sourceFlags, worker, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Every call that must not be made twice was made at most once, and every call was made. */
export function expectOnce(lines: readonly string[], undisturbed: readonly string[]): void {
  // Which of two calls comes first is not the same in each run.
  const keys = (all: readonly string[]) => all.map((line) => line.replace(/saw .*/, ''));
  const payments = (all: readonly string[]) => keys(all).filter((line) => line.startsWith('pay ')).toSorted();
  expect(payments(lines)).toEqual(payments(undisturbed));
  expect(new Set(keys(lines))).toEqual(new Set(keys(undisturbed)));
}

/** Numbers from 0 to 1, the same for each seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    // mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
