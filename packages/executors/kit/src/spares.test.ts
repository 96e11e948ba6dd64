import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Spares, type SparesOptions } from './spares.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Items are numbers, in the order in which they were made. */
function create(options: Partial<SparesOptions<number>> = {}) {
  const alive = new Set<number>();
  let made = 0;
  const spares = new Spares<number>({
    create() {
      alive.add(++made);
      return made;
    },
    end: (item) => void alive.delete(item),
    idleMs: 5_000,
    ...options,
  });
  return {
    spares,
    living: () => [...alive],
    crash(item: number) {
      alive.delete(item);
      spares.lose(item);
    },
    take(inUseMs = 200) {
      const item = spares.take();
      spares.refill();
      vi.advanceTimersByTime(inUseMs);
      return item;
    },
  };
}

test('nothing is made before the first is taken; then one more, which the next one gets', () => {
  const { take, living } = create();
  expect(living()).toEqual([]);
  expect(take()).toBe(1);
  expect(living()).toEqual([1, 2]);
  expect(take()).toBe(2);
  expect(living()).toEqual([1, 2, 3]);
});

test('for one that is used alone, a spare one is made a moment later', () => {
  const { take, living } = create();
  take(199);
  expect(living()).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(living()).toEqual([1, 2]);
});

test('as soon as a second one is taken, beside the first or in its place, a spare one is made', () => {
  const [beside, inPlace] = [create(), create()];
  beside.take(1);
  beside.take(1);
  expect(beside.living()).toEqual([1, 2, 3]);
  inPlace.crash(inPlace.take(1));
  inPlace.take(1);
  expect(inPlace.living()).toEqual([2, 3]);
});

test('a program that is over soon has no spare one', () => {
  const { spares, take, living } = create();
  expect(spares.giveBack(take(199), { reusable: false })).toBe('ended');
  vi.advanceTimersByTime(60_000);
  expect(living()).toEqual([]);
});

test('how many are kept ready can depend on how many are in use', () => {
  const { take, living } = create({ keep: (used) => (used < 2 ? 3 : 0) });
  take();
  expect(living()).toHaveLength(4);
  take();
  expect(living()).toHaveLength(4);
});

test('one that is given back serves again, after those that are ready', () => {
  const { spares, take, living } = create();
  const first = take();
  expect(spares.giveBack(first, { reusable: true })).toBe('kept');
  expect([take(), take()]).toEqual([2, 1]);
  expect(living()).toEqual([1, 2, 3]);
});

test('one that must not be used again ends', () => {
  const { spares, take, living } = create();
  expect(spares.giveBack(take(), { reusable: false })).toBe('ended');
  expect(living()).toEqual([2]);
});

test('no more than two wait', () => {
  const { spares, take, living } = create();
  for (const item of [take(), take(), take(), take()]) spares.giveBack(item, { reusable: true });
  expect(living()).toHaveLength(2);
});

test('one that has served a hundred times is replaced', () => {
  const { spares, living } = create();
  for (let service = 0; service < 100; service++) {
    expect(spares.take()).toBe(1);
    spares.giveBack(1, { reusable: true });
  }
  expect(living()).toEqual([]);
  expect(spares.take()).toBe(2);
});

test('without use the spare ones end, after the time', () => {
  const { spares, take, living } = create();
  spares.giveBack(take(), { reusable: true });
  vi.advanceTimersByTime(4_999);
  expect(living()).toEqual([1, 2]);
  vi.advanceTimersByTime(1);
  expect(living()).toEqual([]);
});

test('use in time keeps them', () => {
  const { spares, take, living } = create();
  spares.giveBack(take(), { reusable: true });
  vi.advanceTimersByTime(4_999);
  take();
  vi.advanceTimersByTime(60_000);
  expect(living()).toEqual([1, 2]);
});

test('the time that it waits does not keep the process alive', () => {
  vi.useRealTimers();
  const waiting = vi.spyOn(globalThis, 'setTimeout');
  const { spares } = create();
  spares.giveBack(spares.take(), { reusable: true });
  expect(waiting.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
  spares.end();
  waiting.mockRestore();
});

test('after the loss of one in use another is made ready, as long as there is use', () => {
  const { crash, take, living } = create({ keep: (used) => 3 - used });
  const [first, second] = [take(), take()];
  expect(living()).toHaveLength(3);
  crash(first);
  vi.advanceTimersByTime(1);
  expect(living()).toHaveLength(3);
  crash(second);
  vi.advanceTimersByTime(1);
  expect(living()).toHaveLength(2);
});

test('a spare one that ends by itself is not made again and again', () => {
  const { crash, take, living } = create();
  take();
  crash(2);
  vi.advanceTimersByTime(60_000);
  expect(living()).toEqual([1]);
  expect(take()).toBe(3);
});

test('a spare one that does not suit any more is ended, and one that does is made', () => {
  let size = 1;
  const sizes = new Map<number, number>();
  const { spares, take, living } = create({
    fits(item) {
      return (sizes.get(item) ?? size) === size;
    },
  });
  take();
  expect(living()).toEqual([1, 2]);
  for (const item of living()) sizes.set(item, size);
  size = 2;
  expect(spares.take()).toBe(3);
  spares.refill();
  vi.advanceTimersByTime(1);
  expect(living()).toEqual([1, 3, 4]);
});

test('the end is at once, and final', () => {
  const { spares, take, living } = create();
  const item = take();
  spares.refill();
  spares.end();
  expect(living()).toEqual([]);
  expect(spares.giveBack(item, { reusable: true })).toBe('ended');
  vi.advanceTimersByTime(60_000);
  expect(living()).toEqual([]);
});
