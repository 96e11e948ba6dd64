import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertLinear } from '../testing/assert-linear.ts';
import type { Language } from '../contract/executor.ts';
import { parseReply } from './code-reply.ts';
import { ReplyScanner, type CodeTags } from './reply-scanner.ts';

const tags = ['<code>', '</code>'] as const;
const markdown = ['```typescript', '```'] as const;

type Options = {
  language?: Language;
  tags?: CodeTags;
  reason?: 'stop' | 'length' | 'cut';
  isStopSent?: boolean;
  structured?: boolean;
};

/** What comes of a reply that is streamed: cut where it ends, then read. */
function read(text: string, options: Options = {}) {
  const {
    language = 'typescript',
    tags: pair = tags,
    reason = 'stop',
    isStopSent = false,
    structured = false,
  } = options;
  const end = structured ? undefined : new ReplyScanner(pair, language).push(text);
  const form = { tags: pair, language, structured, isStopSent };
  return parseReply(
    { text: end === undefined ? text : text.slice(0, end), reason: end === undefined ? reason : 'cut' },
    form,
  );
}

const codeOf = (text: string, options?: Options) => {
  const parsed = read(text, options);
  return 'code' in parsed ? parsed.code : parsed.problem;
};

describe('takes the code', () => {
  test.each<[what: string, text: string, expected: string]>([
    ['between the tags', 'Thought.\n<code>\nf()\n</code>', 'f()'],
    ['on one line', '<code>f()</code>', 'f()'],
    ['on one line behind the thought', 'Thought. <code>f()</code>', 'f()'],
    ['keeping inner indentation', '<code>\n  if (x) {\n    f()\n  }\n</code>', '  if (x) {\n    f()\n  }'],
    ['with windows line ends', '<code>\r\nf()\r\n</code>', 'f()'],
    ['without a closing tag', '<code>\nf()', 'f()'],
    ['with half a closing tag', '<code>\nf()\n</code', 'f()'],
    ['with the beginning of a closing tag', '<code>\nf()\n</', 'f()'],
    ['with one letter of a closing tag', '<code>\nf()\n<', 'f()'],
    ['with a closing tag alone', 'f()\n</code>', 'f()'],
    ['of the first pair of tags', '<code>\na\n</code>\n<code>\nb\n</code>', 'a'],
    ['in tags of another case', '<Code>\nf()\n</CODE>', 'f()'],
    ['in tags with attributes', '<code lang="ts">\nf()\n</code>', 'f()'],
    ['with the language behind the tag', '<code>typescript\nf()\n</code>', 'f()'],
    [
      'with zero-width spaces around the tags',
      '\ufeff\u200b<code>\u200b\n\u200bf("\u200b")\u200b\n\u200b</code>\u200b',
      'f("\u200b")',
    ],
    ['in a fence inside the tags', '<code>\n```ts\nf()\n```\n</code>', 'f()'],
    ['in a fence inside the tags, whose closing tag is missing', '<code>\n```ts\nf()\n```', 'f()'],
    ['in tags inside a fence', '```typescript\n<code>\nf()\n</code>\n```', 'f()'],
    ['in tags that a fence closes', '<code>\nf()\n```\nSo far.', 'f()'],
    ['in a fence that a tag closes', '```ts\nf()\n</code>', 'f()'],
    ['that holds a fence in a string', '<code>\nx = "```"\nf(x)\n</code>', 'x = "```"\nf(x)'],
    ['in a fence', 'So:\n```ts\nf()\n```', 'f()'],
    ['in a fence of tildes', '~~~ts\nf()\n~~~', 'f()'],
    ['in a fence of tool_code', '```tool_code\nf()\n```', 'f()'],
    ['in a fence of no language', '```\nf()\n```', 'f()'],
    ['in a fence that never closes', '```js\nf()', 'f()'],
    ['in a longer fence that holds a shorter one', '````ts\nf()\n```\n````', 'f()\n```'],
    ['in several fences', '```ts\na\n```\nand\n```typescript\nb\n```', 'a\n\nb'],
    ['in our fences only', '```ts\na\n```\n```json\n{}\n```', 'a'],
    ['in marked fences, and not in the bare one with the output', '```ts\na\n```\nprints\n```\n42\n```', 'a'],
    ['up to the observation that the model plays', '```ts\na\n```\nObservation: 5\n```ts\nb\n```', 'a'],
    ['up to a played observation in bold', '```ts\na\n```\n**Observation:** 5\n```ts\nb\n```', 'a'],
    ['in an indented fence', '  ```ts\n  a\n  ```', '  a'],
    ['between tags, after fences', 'A sketch:\n```ts\nsketch()\n```\nNow:\n<code>\nf()\n</code>', 'f()'],
    [
      'between tags, after a fence of another language with tags',
      '```html\n<code>hi</code>\n```\n<code>\nf()\n</code>',
      'f()',
    ],
  ])('%s', (_, text, expected) => {
    expect(codeOf(text)).toBe(expected);
  });

  test.each<[what: string, text: string, expected: string]>([
    ['a comment', '<code>\na() // uses <code>…</code>\nb()\n</code>', 'a() // uses <code>…</code>\nb()'],
    ['a comment, the closing tag missing', '<code>\na() // uses </code> here\nb()', 'a() // uses </code> here\nb()'],
    ['a comment over lines', '<code>\n/* a\n</code>\n*/ b()\n</code>', '/* a\n</code>\n*/ b()'],
    ['a string', '<code>\nf("</code>", \'</code>\')\n</code>', 'f("</code>", \'</code>\')'],
    ['a string with an escaped quote', '<code>\nf("\\"</code>")\n</code>', 'f("\\"</code>")'],
    ['a template', '<code>\nf(`${g(`</code>`)}\n</code>\n`)\n</code>', 'f(`${g(`</code>`)}\n</code>\n`)'],
    ['a template with braces', '<code>\nf(`${{ a: {} }}</code>`)\n</code>', 'f(`${{ a: {} }}</code>`)'],
    ['a regular expression', '<code>\nf(/[/]<\\/code>"/)\n</code>', 'f(/[/]<\\/code>"/)'],
    ['code with a division and a quote in a comment', "<code>\na = b / c // it's\n</code>", "a = b / c // it's"],
    ['code with an apostrophe in a regular expression', "<code>\nf(/it's/)\n</code>", "f(/it's/)"],
    ['a thought that names the tags', 'I write between <code> and </code>.\n<code>\nf()\n</code>', 'f()'],
    ['a thought that names the opening tag', 'It begins with <code> always.\n<code>\nf()\n</code>', 'f()'],
    ['a long thought that names them in backticks', `${'Long. '.repeat(20)}\`<code>\`\n<code>\nf()\n</code>`, 'f()'],
    ['a thought that names the tags in backticks', 'Between `<code>` and `</code>`:\n<code>\nf()\n</code>', 'f()'],
  ])('whole, where a closing tag stands in %s', (_, text, expected) => {
    expect(codeOf(text)).toBe(expected);
  });

  test.each<[what: string, text: string, expected: string]>([
    ['marked as Python', '```py\nprint(1)\n```', 'print(1)'],
    ['with the language behind the tag', '<code>python\nprint(1)\n</code>', 'print(1)'],
    ['with a closing tag in a comment', '<code>\na() # </code>\nb()\n</code>', 'a() # </code>\nb()'],
    [
      'with one in a docstring',
      '<code>\ndef f():\n    """\n    </code>\n    """\nf()\n</code>',
      'def f():\n    """\n    </code>\n    """\nf()',
    ],
    ['with empty strings', '<code>\na = "" + \'\'\nb = """"x"""\n</code>', 'a = "" + \'\'\nb = """"x"""'],
    [
      'with a fence in a docstring',
      '```python\ndef f():\n    """\n    ```\n    x\n    ```\n    """\nf()\n```',
      'def f():\n    """\n    ```\n    x\n    ```\n    """\nf()',
    ],
    ['with an apostrophe in a comment', "<code>\na() # it's\nb()\n</code>", "a() # it's\nb()"],
  ])('of Python %s', (_, text, expected) => {
    expect(codeOf(text, { language: 'python' })).toBe(expected);
  });
});

describe('what is not whole never runs', () => {
  test.each<[what: string, text: string, options: Options, expected: RegExp]>([
    ['cut at the output limit', '<code>\nf()', { reason: 'length' }, /cut at the output limit/],
    ['in a fence that was cut at the output limit', '```ts\nf()', { reason: 'length' }, /cut at the output limit/],
    ['that the provider cut in a string', '<code>\nf("', { isStopSent: true }, /cut at <\/code> inside a string/],
    [
      'that the provider cut in a comment',
      '<code>\nf() // uses ',
      { isStopSent: true },
      /cut at <\/code> inside a string/,
    ],
    ['that is only the beginning of a fence', '<code>\n```ts', {}, /is empty/],
    ['of another language', '```python\nprint(1)\n```', {}, /python[^]*TypeScript/],
    ['of another language, in Python', '```ts\nf()\n```', { language: 'python' }, /ts[^]*Python/],
    ['of another language than the tags, in markdown', '```json\n{}\n```', { tags: markdown }, /json[^]*TypeScript/],
  ])('code %s', (_, text, options, expected) => {
    expect(read(text, options)).toMatchObject({ problem: expect.stringMatching(expected) });
  });

  test('and a closing tag within a string is not the end where text follows it on its line', () => {
    const cut = /cut at <\/code> inside a string/;
    expect(codeOf('<code>\nf(`</code> {}\n', { isStopSent: true })).toMatch(cut);
  });

  test('but a comment at the end is no sign of a cut where no stop sequence was sent', () => {
    expect(codeOf('<code>\nf() // done')).toBe('f() // done');
    expect(codeOf('<code>\nf() // done</code>')).toBe('f() // done');
    const comment = `f() // ${'done '.repeat(20)}`;
    expect(codeOf(`<code>\n${comment}</code>`)).toBe(comment.trimEnd());
  });

  test.each(['', 'Just text.', '<code></code>', '<code>\n \n</code>'])(
    'a reply without code is shown the form: %j',
    (text) => {
      expect(read(text)).toMatchObject({ problem: expect.stringMatching(/<code>[^]*<\/code>/) });
    },
  );
});

describe('the reply ends behind the code', () => {
  const end = (text: string, pair: CodeTags = tags) => {
    const offset = new ReplyScanner(pair, 'typescript').push(text);
    return offset === undefined ? undefined : text.slice(0, offset);
  };

  test('and what comes after it is not read', () => {
    expect(end('So.\n<code>\nf()\n</code>\nObservation: 1')).toBe('So.\n<code>\nf()\n</code>');
    expect(end('<code>\n```ts\nf()\n```\n</code> and more')).toBe('<code>\n```ts\nf()\n```\n</code>');
    expect(end('<code>\nf()\n```\nand more')).toBe('<code>\nf()\n```');
    expect(end('```ts\nf()\n```\nObservation: 5\nmore')).toBe('```ts\nf()\n```\n');
  });

  test('in markdown behind its first fence, windows line ends and odd line separators included', () => {
    for (const [newline, body] of [
      ['\n', 'f()'],
      ['\r\n', 'f()\r\ng()'],
      ['\n', 'f("\u2028")'],
    ] as const) {
      const first = ['Look.', '```typescript', body, '```'].join(newline);
      const text = `${first}${newline}Observation: 1${newline}\`\`\`typescript${newline}invented()${newline}\`\`\``;
      expect(end(text, markdown)).toBe(first);
    }
  });

  test('in markdown not at a fence of another language, nor at one in a comment', () => {
    expect(end('```json\n{}\n```\n```ts\nf()\n```\nmore', markdown)).toBe('```json\n{}\n```\n```ts\nf()\n```');
    expect(end('```ts\n/*\n```\n*/ f()\n```\nmore', markdown)).toBe('```ts\n/*\n```\n*/ f()\n```');
  });

  test('not while only the opening fence is there', () => {
    for (const text of ['```typescript\n', '```typescript\nf()\n``', 'Use `f`, then ```typescript'])
      expect(end(text, markdown)).toBeUndefined();
  });

  test('and a string or template that never ends does not hide a closing tag on a line of its own', () => {
    expect(codeOf('<code>\nf(`a\n</code>\nObservation: 5')).toBe('f(`a');
  });
});

describe('any split of a reply into deltas', () => {
  // oxfmt-ignore
  const piece = fastCheck.constantFrom('<code>', '</code>', '<code lang="ts">', '<', '/code>', 'code>', '</', '`', '``', '```', '```typescript', '```ts', '~~~', '\n', '\r\n', ' ', 'f()', 'x = 1', '"', "'", '//', '/*', '*/', '/', '\\', '${', '}', '{', 'Observation: 1', '\u200b');
  const reply = fastCheck.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
  const cuts = fastCheck.array(fastCheck.nat({ max: 80 }), { maxLength: 20 });

  test.each<[string, CodeTags]>([
    ['the default tags', tags],
    ['markdown', markdown],
    ['tags that repeat themselves', ['aa', 'aab']],
    ['tags of code', ['[[', ']]']],
  ])('gives the same cut and the same code: %s', (_, pair) => {
    fastCheck.assert(
      fastCheck.property(reply, cuts, (text, positions) => {
        const whole = new ReplyScanner(pair, 'typescript').push(text);
        const streamed = new ReplyScanner(pair, 'typescript');
        const bounds = [...new Set([0, ...positions.filter((position) => position < text.length), text.length])];
        bounds.sort((a, b) => a - b);
        let end: number | undefined;
        for (const [index, start] of bounds.entries()) end ??= streamed.push(text.slice(start, bounds[index + 1]));
        expect(end).toBe(whole);
      }),
      { numRuns: 2_000 },
    );
  });

  test('what the model sees again reads the same', () => {
    fastCheck.assert(
      fastCheck.property(reply, (text) => {
        const parsed = read(text);
        // A text that ends within a string or comment has no closing tag of its own.
        if (!('code' in parsed) || !parsed.output.startsWith('<code>\n') || /[\\"'`*/]/.test(parsed.code)) return;
        expect(codeOf(parsed.output)).toBe(parsed.code);
      }),
      { numRuns: 1_000 },
    );
  });
});

test.each<[what: string, text: (length: number) => string]>([
  ['a fence with letters and one backtick', (length) => `\`\`\`${'a'.repeat(length)}\``],
  ['leading white space', (length) => ' '.repeat(length)],
  ['lines of backticks', (length) => '```\n'.repeat(length / 4)],
  ['opening tags', (length) => '<code>'.repeat(length / 6)],
  ['opening tags on lines', (length) => 'a <code>\n'.repeat(length / 9)],
  ['attributes', (length) => `<code ${'a '.repeat(length / 2)}`],
  ['closing tags in a comment', (length) => `<code>\n/*${'</code>\n'.repeat(length / 8)}`],
  ['quotes', (length) => `<code>\n${'"'.repeat(length)}`],
  ['open templates', (length) => `<code>\n${'`${'.repeat(length / 3)}`],
  ['held backticks in code', (length) => `<code>\nx\n${'`'.repeat(length)}`],
])('takes time that grows with the length alone: %s', async (_, text) => {
  for (const language of ['typescript', 'python'] as const) {
    const read = (length: number) => {
      const whole = text(length);
      const scanner = new ReplyScanner(tags, language);
      for (let index = 0; index < length; index += 4) scanner.push(whole.slice(index, index + 4));
      scanner.finish();
    };
    await assertLinear(read, { size: 10_000, times: 16 });
  }
});

describe('the reply as the model sees it again', () => {
  test.each<[text: string, output: string]>([
    ['<code>\nf()', '<code>\nf()\n</code>'],
    ['<code>\nf()\n', '<code>\nf()\n</code>'],
    ['<code>\nf()\n</cod', '<code>\nf()\n</cod\n</code>'],
    ['<code>\nf()\n</code>', '<code>\nf()\n</code>'],
    ['no code', 'no code'],
    ['So: <code>f()</code> and so on', 'So: <code>f()</code>'],
  ])('%j', (text, output) => {
    expect(read(text).output).toBe(output);
  });

  test('has an open fence closed in markdown', () => {
    expect(read('```typescript\nf()', { tags: markdown }).output).toBe('```typescript\nf()\n```');
  });
});

describe('a structured reply', () => {
  const structured = (text: string) => codeOf(text, { structured: true });

  test.each<[text: string, expected: string]>([
    ['{"thought":"t","code":"f()"}', 'f()'],
    ['{"thought":"t","code":"<code>\\nf()\\n</code>"}', 'f()'],
    ['{"thought":"t","code":"```ts\\nf()\\n```"}', 'f()'],
    ['{"thought":"{","code":"f(\'}\')"} {"code":"g()"}', "f('}')"],
    ['```json\n{"thought":"t","code":"f()"}\n```\nDone.', 'f()'],
    [
      '{"code":"const page = \\"see <code>await delete_all({})</code>\\"; f(page)"}',
      'const page = "see <code>await delete_all({})</code>"; f(page)',
    ],
    ['Sure.\n<code>\nf()\n</code>', 'f()'],
  ])('%s', (text, expected) => {
    expect(structured(text)).toBe(expected);
  });

  test.each(['{"thought":"t"}', '{"code":5}', '[]', '{"code":"  "}'])('%s has no code', (text) => {
    expect(read(text, { structured: true })).toHaveProperty('problem');
  });

  test('that was cut at the output limit is told so', () => {
    const parsed = read('{"thought":"t","code":"f(', { structured: true, reason: 'length' });
    expect(parsed).toMatchObject({ problem: expect.stringContaining('cut at the output limit') });
  });
});
