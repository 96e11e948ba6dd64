import { createParser } from 'eventsource-parser';
import type { Connection } from './connection.ts';
import { ProviderError } from './provider-error.ts';

/** What a body holds: server-sent events, or one JSON value if the server did not stream. */
export type BodyEvent = { name: string | null; data: unknown; isWhole: boolean };

/** The end mark of OpenAI's streams, which is no JSON. */
export const doneMark = '[DONE]';

/** Characters of one event, or of a reply that is not streamed. */
const maxEventLength = 2 ** 24;

/**
 * Reads a body by what it holds, whatever its content type says: events, even as `application/json`, or one JSON value, even
 * as `text/event-stream`. Skips keep-alives: empty events, and comments that are sent as data.
 * Throws a ProviderError for a web page, for what is no JSON, and for an event without end.
 */
export async function* bodyEvents(response: Response, connection: Connection): AsyncGenerator<BodyEvent> {
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let read: ((text: string) => Iterable<BodyEvent>) | undefined;
  try {
    for (;;) {
      const { done, value } = await connection.within(reader.read());
      const text = done ? decoder.decode() : decoder.decode(value, { stream: true });
      read ??= readerFor(text.trimStart());
      // White space before the first word says nothing about what follows.
      if (read && text !== '') yield* read(text);
      if (!done) continue;
      if (read) yield* read('');
      return;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** `read('')` reads what is left at the end. */
function readerFor(start: string): ((text: string) => Iterable<BodyEvent>) | undefined {
  if (start === '') return undefined;
  if (start.startsWith('<')) throw new ProviderError('it answered with a web page (HTML)');
  return /^[{[]/.test(start) ? wholeReader() : eventReader();
}

function wholeReader(): (text: string) => Generator<BodyEvent> {
  const pieces: string[] = [];
  let length = 0;
  return function* read(text) {
    length += text.length;
    if (length > maxEventLength) throw tooLong('a reply');
    if (text !== '') pieces.push(text);
    else yield { name: null, data: parse(pieces.join(''), 'its reply'), isWhole: true };
  };
}

function eventReader(): (text: string) => Generator<BodyEvent> {
  const waiting: { event?: string | undefined; data: string }[] = [];
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent: (event) => waiting.push(event),
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') throw tooLong('an event');
    },
  });
  return function* read(text) {
    // The last event may lack the empty line behind it.
    parser.feed(text === '' ? '\n\n' : text);
    for (const { event: name = null, data } of waiting.splice(0))
      for (const value of valuesOf(data)) yield { name, data: value, isWhole: false };
  };
}

function valuesOf(data: string): unknown[] {
  const text = data.trim();
  if (text === '' || text.startsWith(':')) return [];
  if (text === doneMark) return [doneMark];
  const lines = text.split('\n');
  if (lines.length === 1) return [parse(text, 'an event of the stream')];
  try {
    return [JSON.parse(text)];
  } catch {
    // Some servers leave out the empty lines between events.
    return lines.flatMap(valuesOf);
  }
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProviderError(`${what} is not JSON`);
  }
}

function tooLong(what: 'a reply' | 'an event'): ProviderError {
  return new ProviderError(`it sent ${what} of more than ${maxEventLength} characters`);
}
