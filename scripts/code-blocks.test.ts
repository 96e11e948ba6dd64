import { globSync, readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { typeCheck } from './type-check.ts';

const pages = globSync(['*.md', 'docs/*.md', 'packages/*/README.md', 'packages/*/*/README.md']).sort();
const examples = globSync('examples/*.ts').sort();
let errors: string[] = [];

beforeAll(async () => {
  const virtual = Object.fromEntries(pages.flatMap((page) => codeBlocks(page, readFileSync(page, 'utf8'))));
  errors = await typeCheck('code-blocks', { virtual, files: examples });
}, 120_000);

test.each([...pages, ...examples])('the code of %s type-checks', (path) => {
  expect(errors.filter((error) => error.includes(path))).toEqual([]);
});

test('nothing else is wrong', () => {
  expect(errors.filter((error) => ![...pages, ...examples].some((path) => error.includes(path)))).toEqual([]);
});

/** The ```ts blocks of a page, each a module of its own, moved down so that an error names the line of the page. */
function codeBlocks(page: string, text: string): [path: string, code: string][] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => {
    const line = text.slice(0, index).split('\n').length + 1;
    return [`${page}.${line}.mts`, `${'\n'.repeat(line - 1)}${code}\nexport {};\n`];
  });
}
