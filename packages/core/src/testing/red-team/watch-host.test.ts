import { expect, test } from 'vitest';
import { watchHost } from './watch-host.ts';

const megabyte = 1_000_000;
const limitMb = 100;

test('what the host holds is growth', () => {
  const watch = watchHost(limitMb);
  const held = Buffer.alloc(3 * limitMb * megabyte, 1);
  expect(watch.stop().growthMb).toBeGreaterThan(limitMb);
  expect(held.at(-1)).toBe(1);
});

test('what the host has let go is none, though nobody collected it yet', () => {
  const watch = watchHost(limitMb);
  expect(lastByteOf(Buffer.alloc(3 * limitMb * megabyte, 1))).toBe(1);
  expect(watch.stop().growthMb).toBeLessThan(limitMb);
});

function lastByteOf(buffer: Buffer): number | undefined {
  return buffer.at(-1);
}
