import { expect, test } from 'vitest';
import { keepTopP } from './top-p.ts';

function kept(probabilities: readonly number[], topP: number): number[] {
  const scores = Float32Array.from(probabilities, Math.log);
  keepTopP(scores, topP);
  return [...scores].flatMap((score, index) => (score === -Infinity ? [] : [index]));
}

test('keeps the most likely tokens that add up to the share', () => {
  expect(kept([0.1, 0.5, 0.05, 0.35], 0.8)).toEqual([1, 3]);
  expect(kept([0.1, 0.5, 0.05, 0.35], 0.9)).toEqual([0, 1, 3]);
  expect(kept([0.1, 0.5, 0.05, 0.35], 0.99)).toEqual([0, 1, 2, 3]);
});

test('always keeps the most likely token', () => {
  expect(kept([0.2, 0.5, 0.3], 0)).toEqual([1]);
  expect(kept([0, 1, 0], 0.5)).toEqual([1]);
});
