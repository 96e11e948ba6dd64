import { expect, test } from 'vitest';
import { lazy } from './lazy.ts';

test('it is made once, at the first call, for all that ask', async () => {
  let times = 0;
  const value = lazy(async () => ++times);
  expect(await value.made()).toBeUndefined();
  expect(times).toBe(0);
  expect(await Promise.all([value.get(), value.get()])).toEqual([1, 1]);
  expect(await value.made()).toBe(1);
});

test('after a failure the next call tries again', async () => {
  let times = 0;
  const value = lazy(async () => {
    if (++times === 1) throw new Error('not yet');
    return times;
  });
  const failing = value.get();
  const made = value.made();
  await expect(failing).rejects.toThrow('not yet');
  expect(await made).toBeUndefined();
  expect(await value.get()).toBe(2);
});
