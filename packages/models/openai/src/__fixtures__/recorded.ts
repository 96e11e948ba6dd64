import { readFileSync } from 'node:fs';

/** The body of a recorded reply: a file among the fixtures of the protocol. */
export function recorded(name: string): Buffer {
  return readFileSync(new URL(`../../../kit/src/openai-api/__fixtures__/${name}.sse`, import.meta.url));
}
