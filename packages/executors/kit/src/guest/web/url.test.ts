import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { webModule } from './sources.ts';

type UrlClass = typeof URL;

/** In a realm of its own, as a sandbox has it: from the source text alone. */
const ours: { URL: UrlClass; URLSearchParams: typeof URLSearchParams } = runInNewContext(
  `const params = ${webModule('params')};
  const load = () => params;
  ({ ...params, ...${webModule('url')} })`,
  { TextDecoder },
);

const fields = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;
const settable = [
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;

function partsOf(Type: UrlClass, text: string, base?: string): unknown {
  try {
    const url = new Type(text, base);
    return fields.map((field) => url[field]);
  } catch (error) {
    return error instanceof Error || String(error).startsWith('TypeError') ? 'invalid' : error;
  }
}

const pieces = fc.constantFrom(
  'http:',
  'https:',
  'file:',
  'mailto:',
  'data:',
  'ws:',
  'foo:',
  'blob:',
  '//',
  '/',
  '\\',
  '?',
  '#',
  '@',
  ':',
  '.',
  '..',
  '%2e',
  '%41',
  '%zz',

  'user',
  'pass',
  'example.com',
  'EXAMPLE.org',
  'bücher.de',
  '日本.jp',
  '127.0.0.1',
  '0x7f.1',
  '256',
  '[::1]',
  '[1:2::3.4.5.6]',
  '[x]',
  'localhost',

  '8080',
  '80',
  '443',
  '99999',
  'a b',
  'é',
  '😀',
  "'",
  '"',
  '<>',
  '`',
  '{}',
  '|',
  '^',
  '~',
  '+',
  '&',
  '=',
  'C:',
  'C|',
  '\t',
  '\n',
  ' ',
  '\0',
  'x=1',
  '',
);
const texts = fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join(''));

test('any URL is read as Node reads it', () => {
  fc.assert(
    fc.property(texts, fc.option(texts, { nil: undefined }), (text, base) => {
      expect(partsOf(ours.URL, text, base)).toEqual(partsOf(URL, text, base));
    }),
    { numRuns: 3_000 },
  );
});

test('any part is set as Node sets it', () => {
  const starts = fc.constantFrom(
    'https://u:p@example.com:81/a/b?q=1#h',
    'file:///C:/x',
    'mailto:me@x.de',
    'foo://host/p',
    'http://h',
  );
  fc.assert(
    fc.property(starts, fc.constantFrom(...settable), texts, (start, field, text) => {
      const [mine, wanted] = [new ours.URL(start), new URL(start)];
      mine[field] = text;
      wanted[field] = text;
      expect(fields.map((name) => mine[name])).toEqual(fields.map((name) => wanted[name]));
    }),
    { numRuns: 2_000 },
  );
});

test('any parameters are read and written as in Node', () => {
  fc.assert(
    // Node.js itself misreads bad percent signs beside letters beyond ASCII.
    fc.property(
      fc.oneof(
        texts.filter((text) => !text.includes('%zz')),
        fc.string(),
      ),
      (text) => {
        const [mine, wanted] = [new ours.URLSearchParams(text), new URLSearchParams(text)];
        expect([...mine]).toEqual([...wanted]);
        expect(`${mine}`).toBe(`${wanted}`);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('parameters and their URL follow one another', () => {
  for (const Type of [ours.URL, URL]) {
    const url = new Type('https://example.com/?a=1&b=2&a=3');
    url.searchParams.append('c', 'd e');
    url.searchParams.delete('a', '3');
    url.searchParams.set('b', 'ä');
    expect(url.href).toBe('https://example.com/?a=1&b=%C3%A4&c=d+e');
    url.search = '?z=1&y=2';
    url.searchParams.sort();
    expect([url.search, url.searchParams.size, url.searchParams.has('z', '1')]).toEqual(['?y=2&z=1', 2, true]);
    url.href = 'https://example.com/';
    expect(`${url.searchParams}`).toBe('');
    url.searchParams.append('a', 'b');
    url.searchParams.delete('a');
    expect(JSON.stringify({ url })).toBe('{"url":"https://example.com/"}');
  }
});

test('what is no URL says what is missing', () => {
  expect(() => new ours.URL('example.com')).toThrow('Invalid URL: "example.com" (it needs a scheme');
  expect([ours.URL.canParse('x'), ours.URL.parse('x'), ours.URL.parse('/y', 'https://x')?.href]).toEqual([
    false,
    null,
    'https://x/y',
  ]);
});
