import { readFileSync } from 'node:fs';

/** The body of a recorded reply, from a file in this folder. */
export function recorded(file: string): Buffer {
  return readFileSync(new URL(file, import.meta.url));
}
