import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createProject } from './create-project.ts';
import { nextSteps } from './next-steps.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'create-thimble-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** The text of each file by its path. */
async function textsOf(folder: string, files: readonly string[]): Promise<Map<string, string>> {
  const texts = files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const);
  return new Map(await Promise.all(texts));
}

describe('a tool package', () => {
  test('is named as it was asked, in every notation', async () => {
    const { folder, files } = await createProject({ kind: 'tool', name: '@ada/thimble-tool-tide-table', directory });
    expect(folder).toBe(join(directory, 'thimble-tool-tide-table'));
    expect(files).toEqual([
      '.changeset/config.json',
      '.changeset/first-version.md',
      '.github/workflows/ci.yml',
      '.gitignore',
      'LICENSE',
      'README.md',
      'package.json',
      'src/index.ts',
      'src/tide-table.test.ts',
      'src/tide-table.ts',
      'tsconfig.json',
    ]);
    const texts = await textsOf(folder, files);
    expect(texts.get('src/tide-table.ts')).toContain("export const tideTable = tool({\n  name: 'tide_table',");
    expect(texts.get('src/tide-table.ts')).toContain("package: '@ada/thimble-tool-tide-table', export: 'tideTable'");
    expect(JSON.parse(texts.get('package.json') ?? '')).toMatchObject({
      name: '@ada/thimble-tool-tide-table',
      keywords: expect.arrayContaining(['thimble-tool']),
    });
    expect([...texts.values()].filter((text) => /greet.?guest/i.test(text))).toEqual([]);
  });
});

test('the steps that follow name the package', async () => {
  const made = await createProject({ kind: 'tool', name: '@ada/thimble-tool-tides', directory });
  expect(nextSteps('tool', made, directory)).toMatch(
    /cd thimble-tool-tides\n[^]*--tools @ada\/thimble-tool-tides "task"/,
  );
});

test('an agent is a program with a test', async () => {
  const { folder, files } = await createProject({ kind: 'agent', name: 'my-agent', directory });
  expect(files).toEqual([
    '.gitignore',
    'README.md',
    'package.json',
    'src/agent.test.ts',
    'src/agent.ts',
    'src/main.ts',
    'tsconfig.json',
  ]);
  const texts = await textsOf(folder, files);
  expect(JSON.parse(texts.get('package.json') ?? '')).toMatchObject({ name: 'my-agent', private: true });
  expect([...texts.values()].filter((text) => text.includes('expense-agent'))).toEqual([]);
});

describe('is refused', () => {
  test.each([
    ['', /npm does not take/],
    ['My Tool', /npm does not take .*Take my-tool, for example/],
    ['../evil', /is a path.*go to \.\. first, and give the name alone: evil/],
    ['./tools/tides', /go to \.\/tools first.*: tides/],
    ['/tides', /go to \/ first.*: tides/],
    ['tools\\tides', /go to tools first/],
    ['tides/', /is a path/],
    ['@a/../b', /is a path/],
    ['.hidden', /npm does not take/],
    ['node_modules', /npm does not take/],
    ['123', /needs a letter/],
  ])('the name %j', async (name, message) => {
    await expect(createProject({ kind: 'tool', name, directory })).rejects.toThrow(message);
    expect(await readdir(directory)).toEqual([]);
  });

  test('a folder that is not empty, which stays as it is', async () => {
    await mkdir(join(directory, 'taken'));
    await writeFile(join(directory, 'taken', 'mine.txt'), 'mine');
    await expect(createProject({ kind: 'agent', name: 'taken', directory })).rejects.toThrow(/is not empty/);
    expect(await readdir(join(directory, 'taken'))).toEqual(['mine.txt']);
  });

  test('a file in the place of the folder', async () => {
    await writeFile(join(directory, 'taken'), 'mine');
    await expect(createProject({ kind: 'agent', name: 'taken', directory })).rejects.toThrow(/choose another name/);
  });
});
