import { expect, test } from 'vitest';
import { causesOf } from './causes-of.ts';
import { asCount, asFields, asList, asText, definedOf } from './fields.ts';
import { parseJson } from './json.ts';

test('reads a value of unknown shape as what it should be, or as an empty one', () => {
  expect([asFields({ a: 1 }), asFields([1]), asFields(null), asFields('a')]).toEqual([{ a: 1 }, {}, {}, {}]);
  expect([asList([1]), asList({ 0: 1 }), asList(undefined)]).toEqual([[1], [], []]);
  expect([asText('a'), asText(1), asText(null)]).toEqual(['a', '', '']);
  expect([asCount(0), asCount(1.5), asCount(-1), asCount(Number.NaN), asCount('1')]).toEqual([
    0,
    1.5,
    undefined,
    undefined,
    undefined,
  ]);
});

test('parses JSON, and says undefined of anything else', () => {
  expect([parseJson('{"a":[1]}'), parseJson('null'), parseJson('{"a"'), parseJson('')]).toEqual([
    { a: [1] },
    null,
    undefined,
    undefined,
  ]);
});

test('leaves out undefined properties, and no others', () => {
  const copy = definedOf({ a: undefined, b: null, c: 0, d: '' });
  expect(Object.entries(copy)).toEqual([
    ['b', null],
    ['c', 0],
    ['d', ''],
  ]);
});

test('collects the messages of an error and of its causes, each one once', () => {
  const refused = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
  const error = new Error('fetch failed', { cause: new Error('fetch failed', { cause: refused }) });
  expect(causesOf(error)).toEqual(['fetch failed', 'ECONNREFUSED']);
  expect([causesOf('text'), causesOf(undefined), causesOf({ message: 'a' })]).toEqual([['text'], [], ['a']]);
  const circular: { message: string; cause?: unknown } = { message: 'round' };
  circular.cause = circular;
  expect(causesOf(circular)).toEqual(['round']);
});
