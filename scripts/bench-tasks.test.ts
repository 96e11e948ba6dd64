import { scriptedModel } from '@thimble/core/testing';
import { bound, codeAgent, evaluate } from '@thimble/evals';
import { isolatedVm } from '@thimble/isolated-vm';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tasks } from '../bench/tasks/index.ts';
import { replies, task as demoTask } from '../packages/cli/src/demo/script.ts';
import { benchmarksPage } from './benchmarks.ts';

test('there are sixty tasks in six kinds, at three levels, each with an id of its own', () => {
  const kinds = Map.groupBy(tasks, ({ kind }) => kind);
  expect([...kinds.values()].map((members) => members.length)).toEqual([10, 10, 10, 10, 10, 10]);
  for (const members of kinds.values()) {
    expect([1, 2, 3].map((level) => members.filter((one) => one.level === level).length)).toEqual([4, 3, 3]);
  }
  expect(new Set(tasks.map(({ id }) => id)).size).toBe(60);
});

test('the solutions of all of them, in JSON and in code, are right', async () => {
  await using executor = isolatedVm();
  const { leftOut, totals } = await bound({
    set: 'thimble',
    cases: tasks,
    executor,
    countTokens: (text) => text.length,
  });
  expect(leftOut).toEqual([]);
  expect(totals.code.turns).toBe(60);
  expect(totals.json.turns).toBe(totals.json.toolCalls + 60);
});

test('the demo solves one of them', async () => {
  const demo = tasks.find(({ task }) => task === demoTask);
  await using executor = isolatedVm();
  const { trials } = await evaluate({
    cases: demo ? [demo] : [],
    agents: { code: codeAgent({ executor }) },
    models: [scriptedModel(replies)],
  });
  expect(trials).toMatchObject([{ score: 1, turns: replies.length }]);
});

test('docs/benchmarks.md is what its artifact says: `npx node --conditions=@thimble/source scripts/benchmarks.ts` writes it', () => {
  expect(readFileSync('docs/benchmarks.md', 'utf8')).toBe(benchmarksPage());
});
