import { expect, test } from 'vitest';
import { placesFor } from './places-for.ts';

const gigabyte = 2 ** 30;

test.each([
  ['what fits in a quarter', 32, 16 * gigabyte, 128],
  ['enough for small machines', 200, gigabyte, 16],
  ['not more than anybody needs on large ones', 4, 512 * gigabyte, 1_000],
])('%s', (_, megabytes, memory, places) => {
  expect(placesFor(megabytes, memory)).toBe(places);
});
