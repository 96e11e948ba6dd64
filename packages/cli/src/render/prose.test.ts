import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proseFilter } from './prose.ts';

describe('proseFilter', () => {
  test('shows prose at once and keeps code back', () => {
    const filter = proseFilter();
    expect(filter.push('I look. ')).toBe('I look. ');
    expect(filter.push('Now:\n<co')).toBe('Now:\n');
    expect(filter.push('de>\n1 + 1')).toBe('');
    expect(filter.inCode).toBe(true);
    expect(filter.take()).toBe('<code>\n1 + 1');
    expect(filter.inCode).toBe(false);
  });

  test('shows what only began like a tag', () => {
    const filter = proseFilter();
    expect(filter.push('a <')).toBe('a ');
    expect(filter.push('b and `c`')).toBe('<b and `c');
    expect(filter.take()).toBe('`');
  });

  test('parts a reply in the same way however it is cut, and loses nothing', () => {
    const piece = fc.constantFrom('<code>', '```', '<', '`', 'text ', '</code>', '<cod', '\n');
    fc.assert(
      fc.property(fc.array(piece), fc.integer({ min: 1, max: 5 }), (pieces, size) => {
        const text = pieces.join('');
        const whole = proseFilter();
        const prose = whole.push(text);
        const cut = proseFilter();
        let shown = '';
        for (let start = 0; start < text.length; start += size) shown += cut.push(text.slice(start, start + size));
        const rest = cut.take();
        expect(shown).toBe(prose);
        expect(shown + rest).toBe(text);
      }),
    );
  });
});
