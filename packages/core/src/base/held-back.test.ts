import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstMark, heldBack } from './held-back.ts';

const marks = ['</code>', '<end>', '`'];

test('holds back the longest end that could become a mark', () => {
  expect(heldBack('a <', marks)).toBe(1);
  expect(heldBack('a </co', marks)).toBe(4);
  expect(heldBack('a <en', marks)).toBe(3);
  expect(heldBack('a < b', marks)).toBe(0);
  expect(heldBack('', marks)).toBe(0);
  expect(heldBack('a <', [])).toBe(0);
});

test('finds in pieces what it finds in the whole text', () => {
  const word = fc.constantFrom('<', '</', 'code>', 'e', 'nd', '>', '`', ' ');
  fc.assert(
    fc.property(fc.array(word), (words) => {
      let held = '';
      let passed = '';
      for (const piece of words) {
        held += piece;
        const found = firstMark(held, marks);
        const safe = found ? found.index : held.length - heldBack(held, marks);
        passed += held.slice(0, safe);
        held = held.slice(safe);
        if (found) break;
      }
      const whole = words.join('');
      const first = firstMark(whole, marks);
      expect(first ? passed : passed + held).toBe(first ? whole.slice(0, first.index) : whole);
    }),
  );
});

test('names the mark that comes first; of two at one place, the one listed first', () => {
  expect(firstMark('a <end> </code>', marks)).toEqual({ mark: '<end>', index: 2 });
  expect(firstMark('abc', ['ab', 'abc'])).toEqual({ mark: 'ab', index: 0 });
  expect(firstMark('abc', marks)).toBeUndefined();
});
