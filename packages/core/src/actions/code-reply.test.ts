import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCode, parseStructuredCode } from './code-reply.ts';
import { findClosingTag, isUnclosed, mendClosingTag, type CodeTags } from './code-tags.ts';

const tags = ['<code>', '</code>'] as const;
const markdown = ['```typescript', '```'] as const;

describe('parseCode', () => {
  test.each<[what: string, text: string, expected: string]>([
    ['between the tags', 'Thought.\n<code>\nf()\n</code>', 'f()'],
    ['on one line', '<code>f()</code>', 'f()'],
    ['keeping inner indentation', '<code>\n  if (x) {\n    f()\n  }\n</code>', '  if (x) {\n    f()\n  }'],
    ['with windows line ends', '<code>\r\nf()\r\n</code>', 'f()'],
    ['without a closing tag', '<code>\nf()', 'f()'],
    ['of the first pair of tags', '<code>\na\n</code>\n<code>\nb\n</code>', 'a'],
    ['in a fence inside the tags', '<code>\n```ts\nf()\n```\n</code>', 'f()'],
    ['that holds a fence in a string', '<code>\nx = "```"\nf(x)\n</code>', 'x = "```"\nf(x)'],
    ['in a fence', 'So:\n```ts\nf()\n```', 'f()'],
    ['in a fence of no language', '```\nf()\n```', 'f()'],
    ['in a fence that never closes', '```js\nf()', 'f()'],
    ['in several fences', '```ts\na\n```\nand\n```typescript\nb\n```', 'a\n\nb'],
    ['in our fences only', '```ts\na\n```\n```json\n{}\n```', 'a'],
    ['in an indented fence', '  ```ts\n  a\n  ```', '  a'],
  ])('takes the code %s', (_, text, expected) => {
    expect(parseCode(text, tags, 'typescript')).toEqual({ code: expected });
  });

  test('takes Python from Python fences, and says when it is TypeScript', () => {
    expect(parseCode('```py\nprint(1)\n```', tags, 'python')).toEqual({ code: 'print(1)' });
    expect(parseCode('```ts\nf()\n```', tags, 'python')).toEqual({ problem: expect.stringMatching(/ts[^]*Python/) });
  });

  test.each(['', 'Just text.', '<code></code>', '<code>\n \n</code>'])(
    'shows the form where there is no code: %j',
    (text) => {
      const parsed = parseCode(text, tags, 'typescript');
      expect(parsed).toEqual({ problem: expect.stringMatching(/<code>[^]*<\/code>/) });
    },
  );
});

describe('a reply in markdown', () => {
  test('is cut after its first fence, windows line ends and odd line separators included', () => {
    for (const [newline, body] of [
      ['\n', 'f()'],
      ['\r\n', 'f()\r\ng()'],
      ['\n', 'f("\u2028")'],
    ] as const) {
      const first = ['Look.', '```typescript', body, '```'].join(newline);
      const text = `${first}${newline}Observation: 1${newline}\`\`\`typescript${newline}invented()${newline}\`\`\``;
      expect(text.slice(0, findClosingTag(text, 0, markdown))).toBe(first);
    }
  });

  test('has no closing fence while only the opening one is there', () => {
    for (const text of ['```typescript\n', '```typescript\nf()\n``', 'Use `f`, then ```typescript']) {
      expect(findClosingTag(text, 0, markdown)).toBe(-1);
    }
  });
});

describe('any split of a reply into deltas', () => {
  const piece = fastCheck.constantFrom(
    '<code>',
    '</code>',
    '<',
    '/code>',
    'code>',
    '</',
    '`',
    '``',
    '```',
    '```typescript',
    '```ts',
    '\n',
    '\r\n',
    ' ',
    'f()',
    'x = 1',
  );
  const reply = fastCheck.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
  const cuts = fastCheck.array(fastCheck.nat({ max: 60 }), { maxLength: 20 });

  test.each<[string, CodeTags]>([
    ['the default tags', tags],
    ['markdown', markdown],
    ['tags that repeat themselves', ['aa', 'aab']],
  ])('gives the same cut and the same code: %s', (_, pair) => {
    fastCheck.assert(
      fastCheck.property(reply, cuts, (text, positions) => {
        const whole = cutWhole(text, pair);
        const streamed = cutStreamed(text, positions, pair);
        expect(streamed).toBe(whole);
        expect(parseCode(streamed, pair, 'typescript')).toEqual(parseCode(whole, pair, 'typescript'));
      }),
      { numRuns: 2_000 },
    );
  });

  function cutWhole(text: string, pair: CodeTags): string {
    const end = findClosingTag(text, 0, pair);
    return end === -1 ? text : text.slice(0, end);
  }

  function cutStreamed(text: string, positions: readonly number[], pair: CodeTags): string {
    const bounds = [...new Set([0, ...positions.filter((position) => position < text.length), text.length])];
    bounds.sort((a, b) => a - b);
    let seen = '';
    for (const [index, start] of bounds.entries()) {
      const from = seen.length;
      seen += text.slice(start, bounds[index + 1] ?? text.length);
      const end = findClosingTag(seen, from, pair);
      if (end !== -1) return seen.slice(0, end);
    }
    return seen;
  }
});

describe('mendClosingTag', () => {
  test.each<[text: string, mended: string]>([
    ['<code>\nf()', '<code>\nf()\n</code>'],
    ['<code>\nf()\n', '<code>\nf()\n</code>'],
    ['<code>\nf()\n</code>', '<code>\nf()\n</code>'],
    ['no code', 'no code'],
  ])('%j', (text, mended) => {
    expect(mendClosingTag(text, tags)).toBe(mended);
    expect(mendClosingTag(mended, tags)).toBe(mended);
  });

  test('closes an open fence', () => {
    expect(mendClosingTag('```typescript\nf()', markdown)).toBe('```typescript\nf()\n```');
    expect(isUnclosed('```typescript\nf()', markdown)).toBe(true);
    expect(isUnclosed('```typescript\nf()\n```', markdown)).toBe(false);
  });
});

describe('parseStructuredCode', () => {
  test.each<[text: string, expected: string]>([
    ['{"thought":"t","code":"f()"}', 'f()'],
    ['{"thought":"t","code":"<code>\\nf()\\n</code>"}', 'f()'],
    ['{"thought":"t","code":"```ts\\nf()\\n```"}', 'f()'],
    ['Sure.\n<code>\nf()\n</code>', 'f()'],
  ])('%s', (text, expected) => {
    expect(parseStructuredCode(text, tags, 'typescript')).toEqual({ code: expected });
  });

  test.each(['{"thought":"t"}', '{"code":5}', '[]', '{"code":"  "}'])('%s has no code', (text) => {
    expect(parseStructuredCode(text, tags, 'typescript')).toHaveProperty('problem');
  });
});
