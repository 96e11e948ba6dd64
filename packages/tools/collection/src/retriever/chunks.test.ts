import fastCheck from 'fast-check';
import { expect, test } from 'vitest';
import { chunksOf } from './chunks.ts';

test('paragraphs are put together while they fit, and know their lines', () => {
  const text = `# Title\n\n${'a'.repeat(60)}\n\n\n${'b'.repeat(60)}\nsecond line\n`;
  expect(chunksOf(text, 100)).toEqual([
    { text: `# Title\n\n${'a'.repeat(60)}`, line: 1 },
    { text: `${'b'.repeat(60)}\nsecond line`, line: 6 },
  ]);
});

test('a short last paragraph stands before the next part too', () => {
  const parts = chunksOf(`${'a'.repeat(80)}\n\nIt is so.\n\n${'b'.repeat(80)}`, 100);
  expect(parts.map(({ text }) => text.slice(0, 9))).toEqual(['aaaaaaaaa', 'It is so.']);
});

test('a long paragraph is cut between lines, sentences or words', () => {
  expect(chunksOf('One two. Three four five. Six', 27).map(({ text }) => text)).toEqual([
    'One two. Three four five.',
    'Six',
  ]);
  expect(chunksOf('x'.repeat(25), 10).map(({ text }) => text.length)).toEqual([10, 10, 5]);
});

test('no part is longer than was asked for, and no word is lost', () => {
  const words = fastCheck.array(fastCheck.constantFrom('word', 'a', 'longer-word', '\n', '\n\n', '. ', '  '), {
    maxLength: 200,
  });
  fastCheck.assert(
    fastCheck.property(words, fastCheck.integer({ min: 24, max: 100 }), (list, max) => {
      const text = list.join(' ');
      const parts = chunksOf(text, max);
      expect(Math.max(0, ...parts.map((part) => part.text.length))).toBeLessThanOrEqual(max);
      const found = new Set(parts.flatMap((part) => part.text.split(/\s+/)));
      expect(text.split(/\s+/).filter((word) => word !== '' && !found.has(word))).toEqual([]);
    }),
  );
});
