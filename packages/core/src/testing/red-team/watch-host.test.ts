import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, test } from 'vitest';
import { watchHost } from './watch-host.ts';

const megabyte = 1_000_000;
const limitMb = 50;

// Garbage of other tests, collected meanwhile, would be taken for memory that was given back.
beforeEach(() => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
});

test('what the host holds is growth', () => {
  const watch = watchHost(limitMb);
  const held = Buffer.alloc(5 * limitMb * megabyte, 1);
  expect(watch.stop().growthMb).toBeGreaterThan(limitMb);
  expect(held.at(-1)).toBe(1);
});

test('what the host has let go is none, though nobody collected it yet', () => {
  const watch = watchHost(limitMb);
  expect(useAndDrop(3 * limitMb)).toBe(1);
  expect(watch.stop().growthMb).toBeLessThan(limitMb);
});

function useAndDrop(megabytes: number): number | undefined {
  return Buffer.alloc(megabytes * megabyte, 1).at(-1);
}
