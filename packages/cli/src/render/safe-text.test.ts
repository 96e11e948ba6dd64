import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growthOfCost } from './__fixtures__/cost.ts';
import { oneLine, safeText } from './safe-text.ts';

describe('safeText', () => {
  test.each([
    ['clears the screen', 'a\u001b[2Jb', 'ab'],
    ['sets the title', 'a\u001b]0;title\u0007b', 'ab'],
    ['makes a link', '\u001b]8;;http://example.com\u0007text\u001b]8;;\u0007', 'text'],
    ['restyles by an eight-bit sequence', 'a\u009b31mb', 'ab'],
    ['writes over the line', 'safe\rhostile', 'safe\nhostile'],
    ['rings and goes back', 'a\u0007\u0008b', 'ab'],
    ['turns the direction of writing', 'a\u202eb\u2066c', 'abc'],
    ['is half a sequence', 'a\u001b', 'a'],
  ])('disarms text that %s', (_name, text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  test('keeps lines, tabs and every language', () => {
    const text = 'one\n\ttwo — äöü 漢字 🐧';
    expect(safeText(text)).toBe(text);
  });

  test('leaves no control character, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(safeText(text)).not.toMatch(/[^\P{Cc}\t\n]/u);
      }),
    );
  });

  test('takes time in proportion to the text', () => {
    for (const unit of ['\u001b]', '\u001b[', '\u009d', '\u009b;', ';']) {
      const growth = growthOfCost(
        (size) => void safeText(`\u001b[${unit.repeat(size)}\u001b]${unit.repeat(size)}`),
        1_500,
      );
      expect(growth, `of ${JSON.stringify(unit)}`).toBeLessThan(80);
    }
  });
});

describe('oneLine', () => {
  test('joins lines and cuts what is too long', () => {
    expect(oneLine('a\n  b', 10)).toBe('a b');
    expect(oneLine('abcdefghij', 5)).toBe('abcd…');
  });

  test('counts wide characters twice', () => {
    expect(oneLine('漢字漢字漢字', 7)).toBe('漢字漢…');
  });
});
