import { expect, test } from 'vitest';
import { calledAt } from './not-a-function.ts';

test.each([
  ['list.pus(1)', 6, 'list.pus'],
  ['const a = text?.sub(1)', 17, 'text.sub'],
  ['  run ()', 3, 'run'],
  ['a.b.c()', 5, 'c'],
  ['f().g()', 5, 'g'],
  ['("x")()', 1, undefined],
  ['x', 40, undefined],
])('in %s at column %i, %s is what was called', (source, column, expected) => {
  expect(calledAt(`first\r\n${source}`, { line: 2, column })).toBe(expected);
});
