import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSnapshot } from './snapshot.ts';

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thimble-test-'));
  ({ path } = await findSnapshot(join(folder, 'cache')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a snapshot is made once, where nobody else can write', async () => {
  const made = await stat(path);
  expect((await findSnapshot(join(folder, 'cache'))).path).toBe(path);
  expect((await stat(path)).mtimeMs).toBe(made.mtimeMs);
  expect([made.mode & 0o777, (await stat(join(folder, 'cache'))).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
});

test('one that was changed is made again', async () => {
  const content = await readFile(path);
  await writeFile(path, Buffer.concat([content.subarray(0, -1), Buffer.from([1 + (content.at(-1) ?? 0)])]));
  const found = await findSnapshot(join(folder, 'cache'));
  expect(await readdir(join(folder, 'cache'))).toEqual([found.path.split('/').at(-1)]);
  path = found.path;
});

test('one that others may write to is not used, nor is such a folder', async () => {
  await chmod(join(folder, 'cache'), 0o777);
  const found = await findSnapshot(join(folder, 'cache'));
  expect(found.path.startsWith(folder)).toBe(false);
  await found.release();
  await expect(stat(found.path)).rejects.toThrow(/ENOENT/);
  await chmod(join(folder, 'cache'), 0o700);
});
