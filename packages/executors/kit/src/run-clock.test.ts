import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startRunClock } from './run-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(limits: { timeoutMs: number; wallClockMs: number }) {
  const told: string[] = [];
  const clock = startRunClock({
    ...limits,
    latencyMs: 0,
    onWall: () => void told.push('wall'),
    onOut: () => void told.push('out'),
  });
  return { clock, told };
}

test('a run that lasts too long is told first, and ended when that does not help', () => {
  const { clock, told } = start({ timeoutMs: 60_000, wallClockMs: 1_000 });
  clock.setWaiting(true);
  vi.advanceTimersByTime(1_100);
  expect(told).toEqual(['wall']);
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual(['wall', 'out']);
});

test('while the clock is held, by however many calls, a run lasts as long as it takes', () => {
  const { clock, told } = start({ timeoutMs: 500, wallClockMs: 1_000 });
  clock.setWaiting(true);
  vi.advanceTimersByTime(400);
  const [first, second] = [clock.hold(), clock.hold()];
  vi.advanceTimersByTime(24 * 3_600_000);
  first();
  first();
  vi.advanceTimersByTime(24 * 3_600_000);
  expect(told).toEqual([]);
  expect(Math.round(clock.wallLeft())).toBe(600);
  second();
  vi.advanceTimersByTime(500);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(told).toEqual(['wall']);
});

test('computing counts while the clock is held', () => {
  const { clock, told } = start({ timeoutMs: 500, wallClockMs: 1_000 });
  clock.hold();
  vi.advanceTimersByTime(2_000);
  expect(told).toEqual(['out']);
});

test('a stopped clock tells nothing, however late a hold is released', () => {
  const { clock, told } = start({ timeoutMs: 500, wallClockMs: 1_000 });
  const release = clock.hold();
  clock.stop();
  release();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
});
