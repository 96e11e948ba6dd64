import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTools } from './tools.ts';

const toolText = (name: string) =>
  `{ declaration: { name: '${name}', description: 'd', inputSchema: {} }, effect: 'pure', async prepare() {} }`;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thimble-tools-'));
  await writeFile(
    join(directory, 'tools.ts'),
    `export const a: object = ${toolText('a')};\nexport const more = [${toolText('b')}, ${toolText('c')}];\nexport default a;\nexport const other = 1;`,
  );
  await writeFile(join(directory, 'none.mjs'), 'export const helper = 1;');
  await writeFile(join(directory, 'broken.mjs'), 'throw new Error("no database");');
});

afterAll(() => rm(directory, { recursive: true }));

describe('--tools', () => {
  test('takes every tool that a module exports, once', async () => {
    const tools = await loadTools(['./tools.ts'], directory);
    expect(tools.map((tool) => tool.declaration.name).toSorted()).toEqual(['a', 'b', 'c']);
  });

  test.each([
    ['./absent.ts', /there is no file .*absent\.ts/],
    ['web_search', /no such tool or package/],
    ['./none.mjs', /exports no tool .* \(it exports helper\)/],
    ['./broken.mjs', /cannot be loaded: no database/],
  ])('says what is wrong with %s', async (specifier, message) => {
    await expect(loadTools([specifier], directory)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(message),
    });
  });
});
