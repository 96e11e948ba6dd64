import { bound } from '@thimble/evals';
import { isolatedVm } from '@thimble/isolated-vm';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tasks } from '../bench/tasks/index.ts';
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

test('docs/benchmarks.md is what its artifact says: `npx node --conditions=@thimble/source scripts/benchmarks.ts` writes it', () => {
  expect(readFileSync('docs/benchmarks.md', 'utf8')).toBe(benchmarksPage());
});
