import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from './write-whole.ts';

const folder = join(import.meta.dirname, '../node_modules/.cache/pglite');

type PgliteClass = { create(): Promise<{ dumpDataDir(compression: 'none'): Promise<Blob>; close(): Promise<void> }> };

/**
 * The data folder of a new PGlite, for its option `loadDataDir`: made once for each version, since it takes seconds of
 * computing. `entry` is the URL of the module that the class comes from.
 */
export async function emptyPglite(pglite: PgliteClass, entry: string): Promise<Blob> {
  const { version }: { version: string } = JSON.parse(readFileSync(new URL('../package.json', entry), 'utf8'));
  const path = join(folder, `${version}.tar`);
  const kept = await readFile(path).catch(() => undefined);
  if (kept) return new Blob([kept]);
  const first = await pglite.create();
  const made = await first.dumpDataDir('none');
  await first.close();
  writeWhole(path, await made.bytes());
  return made;
}
