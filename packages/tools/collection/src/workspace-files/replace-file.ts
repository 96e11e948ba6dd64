import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { AgentError } from '@thimble/core';
import { checkHardLinks, checkKind, type HeldFolder } from './held-folder.ts';

export type ReplaceOptions = {
  bytes: Uint8Array;
  allowHardLinks: boolean;
  /** As it was when its text was read; the file is left alone if it has changed since. */
  expected?: Stats | undefined;
  signal: AbortSignal;
};

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/**
 * Writes a file as a whole: a new one beside it takes its place, so that nobody ever sees a half. Its mode is kept, its owner is
 * this process's. Returns whether there was no such file before.
 */
export async function replaceFile(folder: HeldFolder, name: string, options: ReplaceOptions): Promise<boolean> {
  const { bytes, allowHardLinks, expected, signal } = options;
  const path = [...folder.names, name].join('/');
  const existing = await folder.look(name);
  if (existing) {
    checkKind(path, existing, 'file');
    checkHardLinks(path, existing, allowHardLinks);
  }
  const temporary = `.thimble-${randomBytes(8).toString('hex')}.tmp`;
  const file = await open(folder.at(temporary), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
  try {
    try {
      await folder.verify(temporary, file);
      await file.writeFile(bytes);
      if (existing) await file.chmod(existing.mode & 0o777);
      await file.sync();
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    if (expected) checkUnchanged(path, expected, await folder.look(name));
    await rename(folder.at(temporary), folder.at(name));
    return !existing;
  } catch (error) {
    await rm(folder.at(temporary), { force: true }).catch(() => {});
    throw error;
  }
}

function checkUnchanged(path: string, before: Stats, now: Stats | undefined): void {
  if (now?.ino === before.ino && now.mtimeMs === before.mtimeMs && now.size === before.size) return;
  throw new AgentError('tool', `${JSON.stringify(path)} was changed by somebody else meanwhile: read it again.`);
}
