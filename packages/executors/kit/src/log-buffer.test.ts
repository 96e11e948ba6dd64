import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogBuffer } from './log-buffer.ts';

function logOf(maxBytes: number, texts: readonly string[]): string {
  const buffer = createLogBuffer(maxBytes);
  for (const text of texts) buffer.append(text);
  return buffer.toString();
}

test('what fits stays whole', () => {
  expect(logOf(10, ['12345', '67890'])).toBe('1234567890');
});

test('what does not fit is cut in the middle and says how much is gone', () => {
  const text = logOf(200, ['head\n', 'x'.repeat(10_000), '\ntail']);
  expect(text).toMatch(/^head\nx+\n\[… \d+ characters left out …\]\nx+\ntail$/);
  const gone = Number(/\d+/.exec(text)?.[0]);
  expect(text.replace(/\n\[.*\]\n/, '')).toHaveLength(10_010 - gone);
});

test('what the sandbox left out by itself is counted', () => {
  const buffer = createLogBuffer(200);
  buffer.append('head');
  buffer.skip(5_000);
  buffer.append('tail');
  expect(buffer.toString()).toBe('head\n[… 5000 characters left out …]\ntail');
});

test('the budget holds in bytes, and no letter is cut in half', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 30 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 100, max: 1_000 }), (parts, max) => {
      const text = logOf(max, parts);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(max);
      expect(text.isWellFormed()).toBe(true);
      if (Buffer.byteLength(parts.join('')) <= max) expect(text).toBe(parts.join(''));
    }),
  );
});
