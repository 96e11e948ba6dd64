import { scriptedModel } from '@thimble/core/testing';
import type { Json } from '@thimble/core';
import { bound, codeAgent, evaluate, type EvalCase, type ReferenceCall } from '@thimble/evals';
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

/** What the checker says of an answer after the calls of the solution, and some more. */
async function scoreOf(item: EvalCase, answer: Json, calls: readonly ReferenceCall[]): Promise<number | null> {
  const world = await item.open?.();
  const context = { callId: 'c', runId: 'r', agent: [], step: 1, idempotencyKey: 'k' };
  for (const { name, input } of calls) {
    const called = world?.tools.find(({ declaration }) => declaration.name === name);
    const prepared = await called?.prepare({ ...input });
    await prepared?.execute({ ...context, signal: new AbortController().signal });
  }
  return (await world?.check?.(answer))?.score ?? null;
}

/** Answers that are nearly right. */
function nearMisses(answer: Json): Json[] {
  if (typeof answer === 'number')
    return [
      answer + 1,
      answer - 1,
      answer + 0.02,
      answer * 1.001 + 0.01,
      -answer - 1,
      `${answer} miles`,
      [answer],
      true,
      null,
      '',
    ];
  if (typeof answer === 'string') return [`${answer} or another`, answer.slice(1), '', [answer], null, { answer }];
  if (Array.isArray(answer)) {
    const [first = null, ...rest] = answer;
    return [
      rest,
      [...answer, first],
      [...rest, 'other'],
      ...(rest.length > 0 ? [[...rest, first]] : []),
      [],
      null,
      Object.fromEntries(answer.entries()),
    ];
  }
  const entries = Object.entries(answer ?? {});
  const [[key, value] = ['', null]] = entries;
  return [
    Object.fromEntries(entries.slice(1)),
    { ...Object.fromEntries(entries), other: 0 },
    { ...Object.fromEntries(entries), [key]: Number(value) + 1 },
    entries.map(([, one]) => one),
    null,
  ];
}

/** The right answer in forms that do no harm. */
function harmlessForms(answer: Json): Json[] {
  if (typeof answer === 'number') return [answer + 0.001, String(answer), ` ${answer.toLocaleString('en-US')}. `];
  if (typeof answer === 'string') return [` ${answer}\n`, `${answer}.`];
  return [
    JSON.stringify(answer),
    Array.isArray(answer) ? answer : Object.fromEntries(Object.entries(answer ?? {}).toReversed()),
  ];
}

const solutionOf = ({ reference }: EvalCase) => reference?.turns[0] ?? { calls: [], answer: null };

// The demo's answer is in words: it has a test of its own.
const exactTasks = tasks.filter(({ task }) => task !== demoTask);

test.each(exactTasks.map((item) => [item.id, item] as const))(
  '%s: near misses are wrong, and other forms right',
  async (_, item) => {
    const { calls, answer } = solutionOf(item);
    for (const wrong of nearMisses(answer)) expect([wrong, await scoreOf(item, wrong, calls)]).toEqual([wrong, 0]);
    for (const right of harmlessForms(answer)) expect([right, await scoreOf(item, right, calls)]).toEqual([right, 1]);
  },
);

test('units are right where they are those that the task asks for', async () => {
  const river = tasks.find(({ id }) => id === 'search-and-join-river-eastrey') ?? tasks[0];
  if (!river) throw new Error('There are no tasks.');
  const { calls, answer } = solutionOf(river);
  const scores = ['km', 'm'].map((unit) => scoreOf(river, `${JSON.stringify(answer)} ${unit}`, calls));
  expect(await Promise.all(scores)).toEqual([1, 0]);
});

test('what a task does not ask for must not be done, and what it asks for must be', async () => {
  const more: { readonly [kind: string]: ReferenceCall } = {
    bookings: { name: 'book_seat', input: { train: 'T431', passenger: 'Zoe' } },
    files: { name: 'write_file', input: { path: 'more.txt', content: '' } },
  };
  for (const item of tasks) {
    const { calls, answer } = solutionOf(item);
    const extra = more[item.kind ?? ''];
    if (extra) expect([item.id, await scoreOf(item, answer, [...calls, extra])]).toEqual([item.id, 0]);
    const isWritten = calls.some(({ name }) => /^(book|cancel|write|move|delete)/.test(name));
    expect([item.id, await scoreOf(item, answer, [])]).toEqual([item.id, isWritten ? 0 : 1]);
  }
});

test.each([
  ['the heaviest is not named first', 'Adelie: 32.8 g, Gentoo 54.6 g, Chinstrap 34.6 g.', 0],
  ['figures are swapped', 'Gentoo. Adelie 34.6 g, Chinstrap 32.8 g, Gentoo 54.6 g', 0],
  ['a figure is missing', 'Gentoo. Adelie 32.8 g, Gentoo 54.6 g', 0],
  ['they are in a table', 'Gentoo\n| Adelie | 32.8 |\n| Chinstrap | 34.6 |\n| Gentoo | 54.6 |', 1],
  ['they are an object', { heaviest: 'Gentoo', slopes: { Adelie: 32.83, Chinstrap: 34.57, Gentoo: 54.62 } }, 1],
])('of the slopes of the demo: %s', async (_, answer, score) => {
  const item = tasks.find(({ task }) => task === demoTask);
  expect(await scoreOf(item ?? { id: '', task: '' }, answer, [])).toBe(score);
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
