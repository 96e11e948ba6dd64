import { AgentError } from '@thimble/core';
import { readFile, rename, writeFile } from 'node:fs/promises';

/** The text of a file. Throws `invalid-argument` with the advice where there is none. */
export async function readText(path: string, advice: string): Promise<string> {
  try {
    // Editors on Windows begin a file with a mark that JSON does not know.
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new AgentError('invalid-argument', `${path} cannot be read (${codeOf(cause)}). ${advice}`, { cause });
  }
}

/** Writes the file whole or not at all: a reader never sees half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, text);
    await rename(beside, path);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

export function cannotWrite(path: string, cause: unknown): AgentError {
  const code = codeOf(cause);
  const advice =
    code === 'ENOSPC' || code === 'EDQUOT' ? 'The disk is full: free some space' : 'Give a path that can be written';
  return new AgentError(
    'invalid-argument',
    `${path} cannot be written (${code}). ${advice}, and run the same command again: what was kept is not done twice.`,
    { cause },
  );
}

export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
