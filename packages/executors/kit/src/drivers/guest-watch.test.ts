import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { computedMs } from './computed-ms.ts';
import { GuestWatch } from './guest-watch.ts';

beforeEach(
  () =>
    void vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'performance'],
    }),
);
afterEach(() => void vi.useRealTimers());

/** `computedMs`: what the guest has computed by now; by default as much as passes. */
function watched(computedMs: () => number = () => performance.now()) {
  const signals: string[] = [];
  const guest: Partial<ChildProcess> = { pid: process.pid, kill: (signal) => signals.push(String(signal)) > 0 };
  const watch: GuestWatch = Reflect.construct(GuestWatch, [guest, 4_096, computedMs]);
  return { watch, signals };
}

test('code that goes on is interrupted, and killed at its deadline', () => {
  const { watch, signals } = watched();
  watch.arm(1_000);
  watch.interruptIn(20);
  vi.advanceTimersByTime(21);
  expect(signals).toEqual(['SIGINT']);
  vi.advanceTimersByTime(1_200);
  expect(signals).toEqual(['SIGINT', 'SIGKILL']);
  expect(watch.killedFor).toBe('time');
});

test('code that ended while this process came to nothing is left alone, and so is what began after it', () => {
  const { watch, signals } = watched();
  watch.arm(1_000);
  watch.interruptIn(20);
  // The timer is due, and what the guest has sent is read only then.
  vi.advanceTimersByTime(20);
  watch.disarm();
  watch.arm(1_000);
  vi.advanceTimersByTime(500);
  expect(signals).toEqual([]);
});

test('code that a busy machine did not let run is given its time before it is interrupted', () => {
  let computed = 100;
  const { watch, signals } = watched(() => computed);
  watch.arm(10_000);
  watch.interruptIn(60);
  vi.advanceTimersByTime(1_000);
  expect(signals).toEqual([]);
  computed += 60;
  vi.advanceTimersByTime(130);
  expect(signals).toEqual(['SIGINT']);
});

test('where nobody tells how long the guest has computed, time decides', () => {
  const { watch, signals } = watched(() => Number.NaN);
  watch.arm(1_000);
  watch.interruptIn(20);
  vi.advanceTimersByTime(25);
  expect(signals).toEqual(['SIGINT']);
});

test('what this process computes is counted', () => {
  vi.useRealTimers();
  const before = computedMs(process.pid);
  // Not in the name of a number of milliseconds: for as long as it takes to be seen.
  while (process.platform === 'linux' && computedMs(process.pid) <= before);
  expect(Number.isNaN(before)).toBe(process.platform !== 'linux');
  expect(computedMs(2 ** 30)).toBeNaN();
});
