import { readFileSync } from 'node:fs';
import { jsonEvents } from '../../testing/read.ts';

/** The body of a recorded reply, from a file in this folder. */
export function recorded(name: string): Buffer {
  return readFileSync(new URL(`${name}.sse`, import.meta.url));
}

/** The JSON of its events. */
export function recordedEvents(name: string): unknown[] {
  return jsonEvents(recorded(name));
}
