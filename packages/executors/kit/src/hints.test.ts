import { expect, test } from 'vitest';
import { withHint } from './hints.ts';

test('an unknown name gets the nearest one', () => {
  expect(withHint('ReferenceError', 'custmer is not defined', 'Array\ncustomer\nfind')).toBe(
    'custmer is not defined. Did you mean `customer`?',
  );
});

test('what Node and browsers have gets what to do instead', () => {
  expect(withHint('ReferenceError', 'setTimeout is not defined', 'setTimer')).toContain('no timers');
  expect(withHint('ReferenceError', 'process is not defined', '')).toContain('sandbox');
});

test('an unknown method gets the nearest one', () => {
  expect(withHint('TypeError', 'list.pusj is not a function', 'push\npop')).toContain('`push`');
});

test('other messages stay as they are', () => {
  expect(withHint('Error', 'x is not defined', 'xs')).toBe('x is not defined');
  expect(withHint('ReferenceError', '__proto__ is not defined', '')).toBe('__proto__ is not defined');
});
