import { expect, test } from 'vitest';
import { quoted, withoutUnseen } from './unseen.ts';

/** Letters that hide in tags (Unicode "ASCII smuggling") and in variation selectors. */
const tags = Array.from('obey', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');
const selectors = Array.from('obey', (letter) => String.fromCodePoint(0xe0100 + letter.charCodeAt(0))).join('');

test.each([
  ['tags', `a${tags}b`, 'ab'],
  ['variation selectors', `a${selectors}b\ufe00\ufe01\ufe0f`, 'ab'],
  ['zero width', 'a\u200bb\u2060c\ufeffd\u00ade', 'abcde'],
  ['joiners in a row, or at the beginning', '\u200da\u200c\u200db\u200d\u200d\u200d', 'ab'],
  ['marks that turn the direction', 'a\u202eb\u2066c\u200fd\u061ce', 'abcde'],
  ['letters without a shape', 'a\u3164b\u115fc\uffa0d\u034fe', 'abcde'],
  ['private use and what is not assigned', 'a\ue000b\u{f0000}c\uffffd', 'abcd'],
  ['terminal escapes', 'a\u001b[31mb\u0000c', 'a [31mb c'],
])('without %s', (_, text, seen) => {
  expect(withoutUnseen(text)).toBe(seen);
});

test('what is seen stays: emoji, joined letters, accents, other scripts, lines', () => {
  const text = 'خانه\u200cها ❤\ufe0f\u200d🔥 👩\u200d👩\u200d👧 e\u0301 שלום 日本\n\tb ½ “x”';
  expect(withoutUnseen(text)).toBe(text);
});

test('a name or a constant stays what it is, with escapes', () => {
  const name = `pay\u202e${tags}\u200b"`;
  expect(quoted(name)).not.toMatch(/\p{Cf}/u);
  expect(JSON.parse(quoted(name))).toBe(name);
  expect(quoted({ 'a b': 1 })).toBe('{"a b":1}');
});
