import { expect, test } from 'vitest';
import { turns } from './turns.ts';

const { signal } = new AbortController();

test('gives one turn at a time, in order', async () => {
  const queue = turns();
  const order: number[] = [];
  const first = await queue.take(signal);
  const others = [1, 2].map(async (number) => {
    const release = await queue.take(signal);
    order.push(number);
    release();
  });
  expect([queue.isFree, order]).toEqual([false, []]);
  first();
  // A turn ends once.
  first();
  await Promise.all(others);
  expect([queue.isFree, order]).toEqual([true, [1, 2]]);
});

test('skips callers that have left', async () => {
  const queue = turns();
  const controller = new AbortController();
  const first = await queue.take(signal);
  const second = queue.take(controller.signal);
  const third = queue.take(signal);
  controller.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  first();
  (await third)();
  expect(queue.isFree).toBe(true);
});
