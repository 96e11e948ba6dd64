import { AgentError } from '@thimble/core';
import { readFile } from 'node:fs/promises';

/** Images for a run: URLs as they are, files as their bytes. @throws AgentError `invalid-argument` for a file that cannot be read. */
export async function loadImages(sources: readonly string[]): Promise<(string | Uint8Array)[]> {
  return Promise.all(sources.map(loadImage));
}

async function loadImage(source: string): Promise<string | Uint8Array> {
  if (/^(https?|data):/i.test(source)) return source;
  try {
    return await readFile(source);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new AgentError(
      'invalid-argument',
      `--image ${source}: ${missing ? 'there is no such file.' : 'the file cannot be read.'} Give a path or a URL.`,
      { cause },
    );
  }
}
