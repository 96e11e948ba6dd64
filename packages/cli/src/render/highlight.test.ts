import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highlight } from './highlight.ts';
import { plainPaint } from './paint.ts';

describe('highlight', () => {
  it('styles keywords, calls, literals, strings and comments', () => {
    const code = highlight("const a = f('x', 1, true); // done", (style, text) => `<${String(style)} ${text}>`);
    expect(code).toBe("<magenta const> a = <blue f>(<green 'x'>, <yellow 1>, <yellow true>); <gray // done>");
  });

  it('changes nothing of the text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (code) => {
        expect(highlight(code, plainPaint)).toBe(code);
      }),
    );
  });

  it('takes time in proportion to hostile code', () => {
    const startedAt = performance.now();
    for (const unit of ['a', '`${', '"\\', '/[\\', '/*', '<']) highlight(unit.repeat(50_000), plainPaint);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
