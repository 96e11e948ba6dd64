import { readFileSync } from 'node:fs';
import type { ModelEvent } from '@thimble/core';
import type { ReplyReader } from '../reply-reader.ts';

/** The body of a recorded reply: a file of this folder. */
export function recorded(name: string): Buffer {
  return readFileSync(new URL(`${name}.sse`, import.meta.url));
}

/** The JSON of its events. */
export function recordedEvents(name: string): unknown[] {
  return recorded(name)
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line): unknown => JSON.parse(line.slice('data: '.length)));
}

/** What a reader makes of the events, with the finish where there is one. */
export function readEvents(reader: ReplyReader, events: Iterable<unknown>): ModelEvent[] {
  const read = [...events].flatMap((event) => [...reader.read(event)]);
  return reader.ended ? [...read, ...reader.finish()] : read;
}

/** All text of one kind. */
export function textOf(events: readonly ModelEvent[], type: 'text-delta' | 'reasoning-delta'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}
