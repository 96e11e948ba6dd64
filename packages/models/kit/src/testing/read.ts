import type { ModelEvent } from '@thimble/core';
import type { ReplyReader } from '../reply-reader.ts';

/** What a reader makes of wire events, with the finish where there is one. */
export function readEvents(reader: ReplyReader, events: Iterable<unknown>): ModelEvent[] {
  const read = [...events].flatMap((event) => [...reader.read(event)]);
  return reader.ended ? [...read, ...reader.finish()] : read;
}

/** The JSON of the server-sent events of a body. */
export function jsonEvents(body: Uint8Array): unknown[] {
  return new TextDecoder()
    .decode(body)
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line): unknown => JSON.parse(line.slice('data: '.length)));
}

/** All text of one kind. */
export function textOf(events: readonly ModelEvent[], type: 'text-delta' | 'reasoning-delta'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}

/** How a stream went: all its events, and the error that it ended in. */
export type StreamOutcome = { events: ModelEvent[]; error?: unknown };

export async function outcomeOf(stream: AsyncIterable<ModelEvent>): Promise<StreamOutcome> {
  const events: ModelEvent[] = [];
  try {
    for await (const event of stream) events.push(event);
    return { events };
  } catch (error) {
    return { events, error };
  }
}
