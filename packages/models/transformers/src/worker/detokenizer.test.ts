import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detokenizer } from './detokenizer.ts';

/** Tokens are bytes, as in the worst case. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const decodeBytes = (tokens: number[]) => decoder.decode(Uint8Array.from(tokens));

function pieces(tokens: Iterable<number>, decode = decodeBytes): string[] {
  const text = detokenizer(decode);
  return [...[...tokens].map((token) => text.push(token)), text.end()];
}

test('holds the bytes of a character back until it is complete', () => {
  expect(pieces(Buffer.from('a👋b'))).toEqual(['a', '', '', '', '👋', 'b', '']);
});

test('emits at the end what never became complete', () => {
  expect(pieces([0x61, 0xf0, 0x9f])).toEqual(['a', '', '', '\uFFFD']);
});

test('does not wait forever for bytes that are not text', () => {
  const told = pieces(Array.from({ length: 100 }, () => 0xff));
  expect(told.join('')).toBe('\uFFFD'.repeat(100));
  expect(told.findIndex((text) => text !== '')).toBeLessThan(10);
});

test('gives exactly the text, whatever it is', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff })), (characters) => {
      const text = String.fromCodePoint(...characters);
      expect(pieces(Buffer.from(text)).join('')).toBe(text.toWellFormed());
    }),
  );
});

test('keeps the space that a tokenizer writes before every word but the first', () => {
  const words = ['Hello', 'you', 'all'];
  expect(pieces([0, 1, 2], (tokens) => tokens.map((token) => words[token]).join(' '))).toEqual([
    'Hello',
    ' you',
    ' all',
    '',
  ]);
});
