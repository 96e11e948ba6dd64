import { AgentError } from '@thimble/core';
import { readFile } from 'node:fs/promises';

/** The images for a run: URLs unchanged, files as bytes. @throws AgentError `invalid-argument` if a file cannot be read. */
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
      `--image ${source}: ${missing ? 'there is no such file.' : 'the file cannot be read.'} Write a path or a URL.`,
      { cause },
    );
  }
}
