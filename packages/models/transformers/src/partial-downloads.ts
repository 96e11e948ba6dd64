import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The library names them after its process, and takes them away only when a download fails. */
export function removePartialDownloads(folder: string, pid: number | undefined): void {
  try {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (name.includes(`.tmp.${pid}.`)) rmSync(join(folder, name), { force: true });
  } catch (error) {
    // Nothing was downloaded yet.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
