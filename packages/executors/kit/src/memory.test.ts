import { expect, test } from 'vitest';
import { roomFor } from './memory.ts';

test('a heap gets room beside it', () => {
  expect(roomFor(100)).toBe(198 * 1024 * 1024);
  expect(roomFor(100, 10)).toBe(160 * 1024 * 1024);
});
