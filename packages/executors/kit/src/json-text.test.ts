import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimate, parseBounded } from './json-text.ts';

const roomy = { bytes: 1e6, depth: 1_000 };

test('JSON within the bounds is its value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(parseBounded(JSON.stringify(value), roomy)?.value).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what is no JSON, too long or too deep is nothing', () => {
  expect(parseBounded('{"a":', roomy)).toBeUndefined();
  expect(parseBounded('"€€€€"', { bytes: 10, depth: 1 })).toBeUndefined();
  expect(parseBounded('[[["["]]]', { bytes: 100, depth: 3 })).toEqual({ value: [[['[']]] });
  expect(parseBounded('[[[1]]]', { bytes: 100, depth: 2 })).toBeUndefined();
  expect(parseBounded('['.repeat(500_000), roomy)).toBeUndefined();
});

test('a key called __proto__ stays a key', () => {
  const parsed = parseBounded('{"__proto__":{"polluted":1}}', roomy);
  expect(Object.keys(parsed?.value ?? {})).toEqual(['__proto__']);
  expect('polluted' in {}).toBe(false);
});

test('estimates tell what is too deep, cyclic or large before it is written', () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  expect(estimate(cycle, roomy)).toBe('deep');
  expect(estimate([[1]], { bytes: 100, depth: 1 })).toBe('deep');
  expect(estimate('x'.repeat(101), { bytes: 100, depth: 1 })).toBe('large');
  expect(estimate({ a: [1, 'two'] }, { bytes: 100, depth: 2 })).toBe('fits');
});

test('an estimate is never above the size', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const bytes = Buffer.byteLength(JSON.stringify(value));
      expect(estimate(value, { bytes, depth: 1_000 })).toBe('fits');
    }),
  );
});
