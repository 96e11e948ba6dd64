import { expect, test } from 'vitest';
import { assertLinear } from './assert-linear.ts';

const count = (steps: number) => {
  let sum = 0;
  for (let index = 0; index < steps; index++) sum += Math.sqrt(index);
  return sum;
};

test('lets pass what costs as much for each part', async () => {
  await expect(assertLinear((size) => count(size * 1_000))).resolves.toBeUndefined();
});

test('finds what begins anew with each part', async () => {
  await expect(assertLinear((size) => count(size * size), { size: 300 })).rejects.toThrow(
    /^10 times the input cost \d{2,} times as much/,
  );
});
