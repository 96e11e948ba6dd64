import { expect, test } from 'vitest';
import { explain } from './open-database.ts';

test.each([
  [13, 'the disk is full'],
  [8, 'read-only'],
  [5, 'another process'],
  // The low byte says it, the rest says more.
  [8 | (1 << 8), 'read-only'],
])('the error %d of SQLite is told in words that say what to do', (errcode, words) => {
  expect(explain(Object.assign(new Error('SQLITE'), { errcode }))).toContain(words);
});

test.each([
  ['EROFS', 'Make it writable'],
  ['EACCES', 'Make it writable'],
  ['ENOSPC', 'Free some space'],
  ['ENOTDIR', 'Look at its path'],
])('so is %s of the system', (code, words) => {
  expect(explain(Object.assign(new Error(code), { code }))).toContain(words);
});

test('any other error is told as it is', () => {
  expect(explain(new Error('odd'))).toContain('odd');
});
