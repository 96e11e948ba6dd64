import { readFileSync } from 'node:fs';

/** The body of a recorded reply, from a file in this folder. */
export function recorded(name: string): Buffer {
  return readFileSync(new URL(`${name}.sse`, import.meta.url));
}
