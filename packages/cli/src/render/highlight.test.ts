import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { growthOfCost } from './__fixtures__/cost.ts';
import { highlight } from './highlight.ts';
import { plainPaint } from './paint.ts';

describe('highlight', () => {
  test('styles keywords, calls, literals, strings and comments', () => {
    const code = highlight("const a = f('x', 1, true); // done", (style, text) => `<${String(style)} ${text}>`);
    expect(code).toBe("<magenta const> a = <blue f>(<green 'x'>, <yellow 1>, <yellow true>); <gray // done>");
  });

  test('changes nothing of the text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (code) => {
        expect(highlight(code, plainPaint)).toBe(code);
      }),
    );
  });

  test('takes time in proportion to hostile code', () => {
    for (const unit of ['a', '`${', '"\\', '/[\\', '/*', '<']) {
      const growth = growthOfCost((size) => void highlight(unit.repeat(size), plainPaint), 500);
      expect(growth, `of ${unit}`).toBeLessThan(80);
    }
  });
});
