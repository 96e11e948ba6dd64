// One worker: `node runs-worker.ts DATABASE WORLD`. It notes in the file WORLD what its tools do, prints a dot each time, and ends
// properly on SIGTERM.
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { isolatedVm } from '@thimble/isolated-vm';
import { longRunAgent, lookAtWorld, type World } from '../../../runs/src/__fixtures__/long-run.ts';
import { dbosRuns } from '../engine/dbos-runs.ts';
import { stepper } from './agents.ts';
import { queues } from './queues.ts';

const [database = '', file = ''] = process.argv.slice(2);
function note(line: string): void {
  appendFileSync(file, `${line}\n`);
  writeSync(1, '.');
}
const world: World = { note, lines: () => readFileSync(file, 'utf8').split('\n').filter(Boolean) };
const over = new AbortController();
process.on('SIGTERM', () => over.abort());
await using executor = isolatedVm();
await using runs = await dbosRuns({
  agents: {
    agent: () => longRunAgent(world, executor),
    quick: stepper(async (text) => {
      note(`begin ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      note(`end ${text}`);
      return null;
    }),
  },
  queues,
  database,
  leaseMs: 1_000,
  holdMs: 100,
  onProblem: (problem) => void process.stderr.write(`${problem}\n`),
  onUnknownOutcome: (call) => lookAtWorld(world, call),
});
await runs.work({ signal: over.signal });
