import type { ModelEvent } from '@thimble/core';
import type { ReplyReader } from '../reply-reader.ts';

/** The model events that a reader makes of wire events, including the finish event once it has ended. */
export function readEvents(reader: ReplyReader, events: Iterable<unknown>): ModelEvent[] {
  const read = [...events].flatMap((event) => [...reader.read(event)]);
  reader.close?.();
  return reader.ended ? [...read, ...reader.finish()] : read;
}

/** The JSON of the server-sent events in a body. */
export function jsonEvents(body: Uint8Array): unknown[] {
  return new TextDecoder()
    .decode(body)
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line): unknown => JSON.parse(line.slice('data: '.length)));
}

/** The text of all events of one type. */
export function textOf(events: readonly ModelEvent[], type: 'text-delta' | 'reasoning-delta'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}

/** The events of a stream, and the error that it ended with. */
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
