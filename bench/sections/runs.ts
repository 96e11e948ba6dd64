import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CodeAgent, tool, type Executor } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { createRuns, sqliteStore } from '@thimble/runs';
import { z } from 'zod';

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
      const alone = agent();
      const startedAt = performance.now();
      await alone.run('Count.');
      const aloneMs = performance.now() - startedAt;

      await using store = sqliteStore(join(folder, `${round}.db`));
      await using all = createRuns({ agents: { counter: () => agent() }, store });
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

function agent(): CodeAgent {
  const usage = { inputTokens: 1, outputTokens: 1 };
  const replies = Array.from({ length: steps }, () => ({ text: 'I look.\n<code>\nawait look("x")\n</code>', usage }));
  let said = 0;
  const model = scriptedModel(
    [...replies, { text: '', usage }].map(() => ({ messages }) => {
      said = messages.filter(({ role }) => role === 'assistant').length;
      return said < steps ? (replies[said] ?? '') : { text: 'Done.\n<code>\nfinal_answer(1)\n</code>', usage };
    }),
    { chunkSize: 40 },
  );
  const look = tool({
    name: 'look',
    description: 'Looks.',
    input: z.object({ text: z.string() }),
    effect: 'read',
    execute: ({ text }) => `saw ${text}`,
  });
  return new CodeAgent({ model, executor: direct, tools: [look], maxSteps: steps + 1 });
}

/** Makes the call of a step without a sandbox, whose time is another figure. */
const direct: Executor = {
  language: 'typescript',
  async start({ callTool }) {
    let calls = 0;
    return {
      async run(code) {
        if (code.includes('final_answer')) return { type: 'final-answer', value: 1, logs: '', state: 'kept' };
        const { signal } = new AbortController();
        const value = await callTool({ id: String(++calls), name: 'look', input: { text: 'x' } }, { signal });
        return { type: 'value', value, logs: '', state: 'kept' };
      },
      async [Symbol.asyncDispose]() {},
    };
  },
  async [Symbol.asyncDispose]() {},
};
