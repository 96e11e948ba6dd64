import { tool, type Json } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { EvalCase } from '../contract/eval-case.ts';
import { boundReport } from './bound-report.ts';
import { bound } from './bound.ts';
import { planStages, type MadeCall } from './plan-stages.ts';
import { defaultRates } from './rates.ts';
import { createCodeWriter } from './write-code.ts';

const executor = isolatedVm({ processes: 1 });
afterAll(() => executor[Symbol.asyncDispose]());

const text = z.string();
const countTokens = (given: string) => given.length;

/** A shop with two orders of one user, and what was sent. */
function shop() {
  const sent: string[] = [];
  const tools = [
    tool({
      name: 'find_user',
      description: 'Finds.',
      input: z.object({ name: text }),
      effect: 'read',
      execute: () => ({ id: 'user-7', orders: ['order-1', 'order-2'] }),
    }),
    tool({
      name: 'get_order',
      description: 'Gives.',
      input: z.object({ id: text }),
      effect: 'read',
      execute: ({ id }) => ({ id, price: id === 'order-1' ? 12.5 : 30 }),
    }),
    tool({
      name: 'send',
      description: 'Sends.',
      input: z.object({ id: text }),
      execute: ({ id }) => {
        if (id === 'order-2') throw new Error('It was sent before.');
        sent.push(id);
        return 'sent';
      },
    }),
  ];
  return { tools, state: () => [...sent] };
}

const call = (name: string, input: { [name: string]: Json }) => ({ name, input });
const task: EvalCase = {
  id: 'send-all',
  task: 'Send the orders of Ada.',
  open: shop,
  reference: {
    turns: [
      {
        calls: [
          call('find_user', { name: 'Ada' }),
          call('get_order', { id: 'order-1' }),
          call('get_order', { id: 'order-2' }),
          call('send', { id: 'order-1' }),
          call('send', { id: 'order-2' }),
        ],
        answer: '42.5',
      },
    ],
  },
};

test('a solution is played three ways, and turns, calls and rounds are those of the real runs', async () => {
  const { tasks, leftOut, totals } = await bound({ set: 'shop', cases: [task], executor, countTokens });
  expect(leftOut).toEqual([]);
  const counted = Object.values(tasks[0]?.ways ?? {}).map(({ turns, toolCalls, toolRounds }) => [
    turns,
    toolCalls,
    toolRounds,
  ]);
  expect(counted).toEqual([
    [6, 5, 5],
    [4, 5, 3],
    [1, 5, 3],
  ]);
  expect(totals.json.inputTokens).toBeGreaterThan(totals['json-parallel'].inputTokens);
  expect(totals['json-parallel'].inputTokens).toBeGreaterThan(totals.code.inputTokens);
});

test('prompts are counted whole, and with what a cache holds of the turn before', async () => {
  const rates = { ...defaultRates, cacheFromTokens: 0 };
  const { totals } = await bound({ set: 'shop', cases: [task], executor, countTokens: () => 1, rates });
  // Three tools of the shop and final_answer; the system prompt and the task; then a reply and its results for each turn.
  const first = 4 + 2;
  expect(totals.json.inputTokens).toBe([0, 1, 2, 3, 4, 5].reduce((sum, turn) => sum + first + 2 * turn, 0));
  expect(totals.json.cachedTokens).toBe([0, 1, 2, 3, 4].reduce((sum, turn) => sum + first + 2 * turn, 0));
  expect(totals.code.cachedTokens).toBe(0);
});

test('time and money follow from the rates', async () => {
  const price = { input: 0, output: 0, cacheRead: 0 };
  const slow = {
    ...defaultRates,
    price,
    latencyMs: 1000,
    toolMs: 0,
    inputTokensPerSecond: 1e12,
    outputTokensPerSecond: 1e12,
  };
  const { totals } = await bound({ set: 'shop', cases: [task], executor, countTokens, rates: slow });
  expect(totals.json).toMatchObject({ usd: 0, seconds: expect.closeTo(6, 3) });
  expect(totals.code).toMatchObject({ usd: 0, seconds: expect.closeTo(1, 3) });
});

test('a conversation goes on, and code keeps what it had', async () => {
  const talk: EvalCase = {
    ...task,
    id: 'talk',
    task: 'Who is Ada?',
    followUps: ['Send her first order.'],
    reference: {
      turns: [
        { calls: [call('find_user', { name: 'Ada' })], answer: 'A user.' },
        { calls: [call('send', { id: 'order-1' })], answer: 'Done.' },
      ],
    },
  };
  const { tasks, leftOut } = await bound({ set: 'shop', cases: [talk], executor, countTokens });
  expect(leftOut).toEqual([]);
  expect(Object.values(tasks[0]?.ways ?? {}).map(({ turns }) => turns)).toEqual([4, 4, 2]);
});

test('in code of one’s own, calls that can be made at the same time are one round', async () => {
  const code = `const { orders } = await find_user({ name: 'Ada' });
// The second pair begins only when the first is there, whichever of it comes first.
const prices = await Promise.all(orders.map(async (id) => {
  const order = await get_order({ id });
  return (await get_order({ id: order.id })).price;
}));
final_answer(String(prices[0] + prices[1]));`;
  const own: EvalCase = { ...task, reference: { turns: [{ calls: [], answer: '42.5', code }] } };
  const { leftOut, totals } = await bound({ set: 'shop', cases: [own], executor, countTokens });
  expect(leftOut).toEqual([]);
  expect(totals.code).toMatchObject({ toolCalls: 5, toolRounds: 3 });
});

test('what has no solution, or a wrong one, is left out and says why', async () => {
  const cases: EvalCase[] = [
    { ...task, id: 'none', reference: undefined },
    { ...task, id: 'wrong', open: () => ({ ...shop(), check: () => ({ name: 'never', score: 0 }) }) },
    { ...task, id: 'broken', reference: { turns: [{ calls: [], answer: 1, code: 'final_answer(2)' }] } },
  ];
  const result = await bound({ set: 'shop', cases, executor, countTokens });
  expect(result.leftOut).toEqual([
    { case: 'none', reason: 'It has no reference solution.' },
    { case: 'wrong', reason: 'Its reference solution is scored 0.' },
    { case: 'broken', reason: expect.stringContaining('Played as code, it comes to something else') },
  ]);
  expect(boundReport([result])).toContain('Left out: 1 (none): It has no reference solution.');
});

const made = (
  name: string,
  input: { [name: string]: Json },
  output: Json,
  effect: 'read' | 'write' = 'read',
): MadeCall => ({
  ...call(name, input),
  effect,
  outcome: { output },
});

test.each<[string, MadeCall[], string, string[][]]>([
  [
    'what the user said waits for nothing',
    [made('a', { x: 'one' }, 'two'), made('b', { x: 'two' }, 'x')],
    'one and two',
    [['a', 'b']],
  ],
  [
    'what a call gave is waited for',
    [made('a', { x: 'one' }, 'two'), made('b', { x: 'two' }, 'x')],
    'one',
    [['a'], ['b']],
  ],
  [
    'chains that need nothing from each other go side by side',
    [
      made('a', { x: 'one' }, 'two'),
      made('b', { x: 'two' }, 1),
      made('c', { x: 'one' }, 'six'),
      made('d', { x: 'six' }, 2),
    ],
    'one',
    [
      ['a', 'c'],
      ['b', 'd'],
    ],
  ],
  [
    'writes keep their order',
    [made('a', { x: 'one' }, 'two', 'write'), made('b', { x: 'two' }, 1, 'write'), made('c', { x: 'one' }, 2, 'write')],
    'one',
    [['a'], ['b', 'c']],
  ],
  [
    'a part of a longer word is another one',
    [made('a', {}, 'order-12'), made('b', { x: 'order-1' }, 'x')],
    '',
    [['a', 'b']],
  ],
  [
    'reads and writes are apart',
    [made('a', {}, 1), made('b', {}, 1, 'write'), made('c', {}, 1, 'write'), made('d', {}, 1)],
    '',
    [['a'], ['b', 'c'], ['d']],
  ],
])('stages: %s', (_, calls, told, names) => {
  expect(planStages(calls, told).map((stage) => stage.map(({ name }) => name))).toEqual(names);
});

test('code takes values from results, and knows nothing that it was not told', () => {
  const calls = [
    made('a', { x: 'one' }, { ids: ['two', 'three'], 'odd key': 'four' }),
    made('b', { y: ['three', 'four'] }, 7),
  ];
  expect(createCodeWriter().write(planStages(calls, 'one'), 'done', 'one')).toBe(
    `const r1 = await a({ x: "one" });
const r2 = await b({ y: [r1.ids[1], r1["odd key"]] });
final_answer("done");`,
  );
});
