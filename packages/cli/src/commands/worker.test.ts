import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { thimble } from '../__fixtures__/command.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thimble-worker-'));
  writeFileSync(join(folder, 'nothing.ts'), 'export const other = 1;');
  writeFileSync(join(folder, 'broken.ts'), "throw new Error('Out of order.');");
  writeFileSync(join(folder, 'odd.ts'), 'export const agents = { clerk: 1 };');
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['missing.ts', 'it cannot be loaded'],
  ['broken.ts', 'Out of order.'],
  ['nothing.ts', 'export const agents ='],
  ['odd.ts', 'export const agents ='],
])('agents of the module %s are refused before the database is asked', async (module, message) => {
  const words = ['worker', '--database', 'postgres://127.0.0.1:1/nothing', '--agents', join(folder, module)];
  expect(await thimble(words)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

test('a database that is not there is told without its password', async () => {
  const { code, stderr } = await thimble(['worker', '--database', 'postgres://ada:hush@127.0.0.1:1/nothing']);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody listens there') });
  expect(stderr).not.toContain('hush');
});
