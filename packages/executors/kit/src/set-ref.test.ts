import { expect, test } from 'vitest';
import { setRef } from './set-ref.ts';

test('a timer keeps the process alive, or does not', () => {
  const timer = setTimeout(() => {}, 60_000);
  setRef(timer, false);
  expect(timer.hasRef()).toBe(false);
  setRef(timer, true);
  expect(timer.hasRef()).toBe(true);
  clearTimeout(timer);
});

test.each([7, undefined, null, {}])('%j is left alone', (handle) => {
  expect(() => setRef(handle, true)).not.toThrow();
});
