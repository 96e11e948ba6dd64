import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSnapshot } from './snapshot.ts';

let folder: string;
let path: string;
// What the files hold makes no difference here; the conformance suite starts from a real one.
const find = (cache: string) => findSnapshot(cache, async () => Buffer.from('a snapshot'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thimble-test-'));
  ({ path } = await find(join(folder, 'cache')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a snapshot is made once, where nobody else can write', async () => {
  const made = await stat(path);
  expect((await find(join(folder, 'cache'))).path).toBe(path);
  expect((await stat(path)).ino).toBe(made.ino);
  expect([made.mode & 0o777, (await stat(join(folder, 'cache'))).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
});

test('those that nobody has used for a month are removed', async () => {
  const [now, longAgo] = [new Date(), new Date(Date.now() - 31 * 24 * 60 * 60 * 1000)];
  const place = join(folder, 'cache');
  const files: [name: string, used: Date][] = [
    ['pyodide-1.0.0-0-0.snapshot', longAgo],
    ['unfinished-0', longAgo],
    ['pyodide-1.0.1-0-0.snapshot', now],
    ['notes.txt', longAgo],
  ];
  for (const [name, used] of files) {
    await writeFile(join(place, name), '');
    await utimes(join(place, name), used, used);
  }
  await utimes(path, longAgo, longAgo);
  expect((await find(place)).path).toBe(path);
  const left = await readdir(place);
  expect(left).toHaveLength(3);
  expect(left).toEqual(expect.arrayContaining(['notes.txt', 'pyodide-1.0.1-0-0.snapshot', path.split('/').at(-1)]));
  await Promise.all(files.map(([name]) => rm(join(place, name), { force: true })));
});

test('one that was changed is made again', async () => {
  const content = await readFile(path);
  await writeFile(path, Buffer.concat([content.subarray(0, -1), Buffer.from([1 + (content.at(-1) ?? 0)])]));
  const found = await find(join(folder, 'cache'));
  expect(await readdir(join(folder, 'cache'))).toEqual([found.path.split('/').at(-1)]);
  expect(await readFile(found.path)).toEqual(content);
  path = found.path;
});

test('one that others may write to is not used, nor is such a folder', async () => {
  await chmod(join(folder, 'cache'), 0o777);
  const found = await find(join(folder, 'cache'));
  expect(found.path.startsWith(folder)).toBe(false);
  await found.release();
  await expect(stat(found.path)).rejects.toThrow(/ENOENT/);
  await chmod(join(folder, 'cache'), 0o700);
});
