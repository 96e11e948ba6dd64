import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callTool } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
import { codeInterpreter, wikipediaSearch } from '@thimble/tools';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadTool, pullAgent, pushTool, saveTool } from '../index.ts';
import { greet, pay } from '../__fixtures__/tools.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-tool-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const sources = [new URL('../__fixtures__/tools.ts', import.meta.url)];

test('a tool of one’s own is saved with its files, and loaded with consent alone', async () => {
  await saveTool(greet, dir, { sources, license: 'MIT' });
  expect(await readFile(join(dir, 'README.md'), 'utf8')).toContain('thimble-tool');
  await expect(loadTool(dir)).rejects.toMatchObject({ code: 'untrusted' });
  await using loaded = await loadTool(dir, { trustRemoteCode: true });
  expect(loaded.tools.map(({ declaration }) => declaration)).toEqual([greet.declaration]);
  expect((await loaded.tools[0]?.prepare({ name: 'Ada' }))?.input).toEqual({ name: 'Ada' });
});

test('a tool of a package of ours needs no consent', async () => {
  const manifest = await saveTool(wikipediaSearch(), dir);
  expect(manifest.tool).toMatchObject({ package: '@thimble/tools', export: 'wikipediaSearch' });
  await using loaded = await loadTool(dir);
  expect(loaded.tools[0]?.declaration.name).toBe('wikipedia_search');
});

test('a tool that is made with an executor has one like it when it is loaded', async () => {
  await using executor = isolatedVm();
  await using interpreter = codeInterpreter({ executor, name: 'compute' });
  await saveTool(interpreter, dir);
  await using loaded = await loadTool(dir);
  const [made] = loaded.tools;
  await expect(made && callTool(made, { code: '6 * 7' })).resolves.toMatchObject({ value: 42 });
});

test('tools that one export does not make are not saved together', async () => {
  await expect(saveTool([greet, pay], dir, { sources })).rejects.toMatchObject({
    message: expect.stringContaining('one export'),
  });
});

test('a tool is pushed and pulled as an agent is', async () => {
  const address = `file:${join(dir, 'shared')}`;
  await pushTool(wikipediaSearch(), address);
  const pulled = await pullAgent(address);
  await using loaded = await loadTool(pulled.dir);
  expect(loaded.tools).toHaveLength(1);
});
