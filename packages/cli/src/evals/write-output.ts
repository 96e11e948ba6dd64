import { AgentError } from '@thimble/core';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes the file, and the folders above it. Throws `invalid-argument` where it cannot. */
export async function writeOutput(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new AgentError('invalid-argument', `${path} cannot be written (${code}).`, { cause });
  }
}
