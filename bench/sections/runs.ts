import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createRuns, sqliteStore } from '@thimble/runs';

import { countingAgent } from '../counting-agent.ts';
import { median, type Row } from '../measure.ts';

const steps = 200;
const rounds = 7;

/** What keeping a run costs: for each step, with one tool call, and when it is taken up again. */
export async function runs(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'thimble-bench-'));
  const plain: number[] = [];
  const kept: number[] = [];
  const resumed: number[] = [];
  try {
    for (let round = 0; round <= rounds; round++) {
      const alone = countingAgent(steps);
      const startedAt = performance.now();
      await alone.run('Count.');
      const aloneMs = performance.now() - startedAt;

      await using store = sqliteStore(join(folder, `${round}.db`));
      await using all = createRuns({ agents: { counter: () => countingAgent(steps) }, store });
      const keptAt = performance.now();
      await all.start('counter', 'Count.', { id: 'r' });
      await all.wait('r');
      const keptMs = performance.now() - keptAt;

      const { id } = await all.fork('r', { step: steps, queue: true });
      const resumedAt = performance.now();
      await all.resume(id);
      await all.wait(id);
      if (round === 0) continue;
      plain.push(aloneMs / steps);
      kept.push((keptMs - aloneMs) / steps);
      resumed.push(performance.now() - resumedAt);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return [
    { figure: 'runs: a step of an agent that is not kept', ours: median(plain) },
    {
      figure: 'runs: journal, events and audit of a step on SQLite',
      ours: median(kept),
      target: { of: 'value', atMost: 0.3 },
    },
    {
      figure: `runs: take up a run after ${steps} steps`,
      ours: median(resumed),
      target: { of: 'value', atMost: 1_000 },
    },
  ];
}
