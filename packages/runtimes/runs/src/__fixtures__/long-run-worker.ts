// One life of the long run: `node long-run-worker.ts DATABASE WORLD`. It prints a dot for each write to the log of the run,
// and ends when the run has ended or is suspended.
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { isolatedVm } from '@thimble/isolated-vm';
import type { RunStore } from '../contract/run-store.ts';
import { createRuns } from '../create-runs.ts';
import { sqliteStore } from '../sqlite/sqlite-store.ts';
import { longRunAgent, lookAtWorld, type World } from './long-run.ts';

const [database = '', file = ''] = process.argv.slice(2);
const world: World = {
  note: (line) => appendFileSync(file, `${line}\n`),
  lines: () => readFileSync(file, 'utf8').split('\n').filter(Boolean),
};
await using executor = isolatedVm();
await using inner = sqliteStore(database);
const store: RunStore = {
  ...inner,
  async append(id, append) {
    const appended = await inner.append(id, append);
    writeSync(1, '.');
    return appended;
  },
};
await using runs = createRuns({
  agents: { agent: () => longRunAgent(world, executor) },
  store,
  leaseMs: 400,
  onUnknownOutcome: (call) => lookAtWorld(world, call),
});
const over = new AbortController();
const working = runs.work({ signal: over.signal, intervalMs: 20 });
const { state } = await runs.wait('r');
over.abort();
await working;
writeSync(1, `\n${state}\n`);
