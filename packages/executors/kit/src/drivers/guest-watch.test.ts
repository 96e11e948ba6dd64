import type { ChildProcess } from 'node:child_process';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GuestWatch } from './guest-watch.ts';

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate'] }),
);
afterEach(() => void vi.useRealTimers());

function watched() {
  const signals: string[] = [];
  const guest: Partial<ChildProcess> = { pid: process.pid, kill: (signal) => signals.push(String(signal)) > 0 };
  const watch: GuestWatch = Reflect.construct(GuestWatch, [guest, 4_096]);
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
