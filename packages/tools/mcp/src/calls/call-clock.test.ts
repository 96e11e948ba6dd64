import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { callClock } from './call-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const start = (times = { timeoutMs: 100, maxTimeoutMs: 1_000 }) =>
  callClock('act', new AbortController().signal, times);

test('a call ends when there was no news for its time', () => {
  const { signal } = start();
  vi.advanceTimersByTime(99);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(2);
  expect(signal.reason).toMatchObject({ code: 'tool', message: expect.stringMatching(/act failed: .*100 ms/) });
});

test('news begin the time again, but not the time in all', () => {
  const clock = start();
  for (let news = 0; news < 9; news++) {
    vi.advanceTimersByTime(99);
    clock.restart();
  }
  expect(clock.signal.aborted).toBe(false);
  vi.advanceTimersByTime(99);
  clock.restart();
  vi.advanceTimersByTime(99);
  expect(clock.signal.reason).toMatchObject({ message: expect.stringMatching(/in all \(1000 ms\)/) });
});

test('both stand still while a person is asked', () => {
  const clock = start();
  vi.advanceTimersByTime(90);
  clock.pause();
  clock.pause();
  vi.advanceTimersByTime(100_000);
  clock.restart();
  clock.resume();
  vi.advanceTimersByTime(100_000);
  expect(clock.signal.aborted).toBe(false);
  clock.resume();
  vi.advanceTimersByTime(99);
  expect(clock.signal.aborted).toBe(false);
  vi.advanceTimersByTime(2);
  expect(clock.signal.aborted).toBe(true);
});

test('after the call nothing happens', () => {
  const clock = start();
  clock.stop();
  vi.advanceTimersByTime(10_000);
  expect(clock.signal.aborted).toBe(false);
});
