import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// Inside the tree, so that the packages of the workspace are found.
const folder = 'node_modules/.cache/code-blocks';
const pages = globSync(['*.md', 'docs/*.md', 'packages/*/README.md', 'packages/*/*/README.md']).sort();
const examples = globSync('examples/*.ts').sort();
let errors: string[] = [];

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const blocks = pages.flatMap((page) => codeBlocks(page, readFileSync(page, 'utf8')));
  for (const { file, code } of blocks) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), code);
  }
  const files = [...blocks.map(({ file }) => file), ...examples.map((path) => `../../../${path}`)];
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../../tsconfig.json', include: [], files }),
  );
  errors = await typeCheck(folder);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([...pages, ...examples])('the code of %s type-checks', (path) => {
  expect(errors.filter((error) => error.includes(path))).toEqual([]);
});

test('nothing else is wrong', () => {
  expect(errors.filter((error) => ![...pages, ...examples].some((path) => error.includes(path)))).toEqual([]);
});

/** The ```ts blocks of a page, each a module of its own, moved down so that an error names the line of the page. */
function codeBlocks(page: string, text: string): { file: string; code: string }[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => {
    const line = text.slice(0, index).split('\n').length + 1;
    return { file: `${page}.${line}.mts`, code: `${'\n'.repeat(line - 1)}${code}\nexport {};\n` };
  });
}

/** The errors of a project, each with the lines that explain it. */
async function typeCheck(project: string): Promise<string[]> {
  const output = await new Promise<string>((resolve) => {
    execFile('node_modules/.bin/tsc', ['-p', project, '--pretty', 'false'], (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  return output.split(/\n(?=\S)/).filter((error) => error.trim() !== '');
}
