import type { ModelEvent, ModelRequest } from '@thimble/core';

/** How long a stream that was cut may take to report its usage. More text ends the wait at once. */
const usageGraceMs = 250;

type Finish = Extract<ModelEvent, { type: 'finish' }>;

/**
 * The events up to the first stop sequence in the text; then the stream is closed, for the server ignores it or cannot
 * take it. Text that may be the beginning of one is held back until more is known.
 */
export function cutAtStop(events: AsyncGenerator<ModelEvent>, request: ModelRequest): AsyncGenerator<ModelEvent> {
  const stops = (request.stop ?? []).filter((stop) => stop !== '');
  if (stops.length === 0) return events;
  const cut = readUntilStop(events, stops, request);
  const leave = cut.return.bind(cut);
  cut.return = async (value) => {
    await events.return(value);
    return leave(value);
  };
  return cut;
}

async function* readUntilStop(
  events: AsyncGenerator<ModelEvent>,
  stops: readonly string[],
  request: ModelRequest,
): AsyncGenerator<ModelEvent> {
  let held = '';
  let told = 0;
  try {
    for await (const event of events) {
      if (event.type === 'reasoning-delta') {
        told += event.text.length;
        yield event;
        continue;
      }
      if (event.type !== 'text-delta') {
        if (held !== '') yield { type: 'text-delta', text: held };
        held = '';
        yield event;
        continue;
      }
      held += event.text;
      const end = firstOf(stops, held);
      const safe = end >= 0 ? end : held.length - beginningOf(stops, held);
      if (safe > 0) yield { type: 'text-delta', text: held.slice(0, safe) };
      told += safe;
      held = held.slice(safe);
      if (end < 0) continue;
      held = '';
      const usage = { inputTokens: estimate(request), outputTokens: Math.ceil(told / 4), estimated: true };
      yield (await nextFinish(events)) ?? { type: 'finish', reason: 'stop', usage };
      return;
    }
  } catch (error) {
    if (held !== '') yield { type: 'text-delta', text: held };
    throw error;
  }
}

/** The finish that follows at once when the model stopped by itself; undefined when it talks on, fails or hangs. */
async function nextFinish(events: AsyncGenerator<ModelEvent>): Promise<Finish | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), usageGraceMs);
  const finish = (async (): Promise<Finish | undefined> => {
    for (;;) {
      const { done, value } = await events.next();
      if (done) return undefined;
      if (value.type === 'finish') return { ...value, reason: 'stop' };
      const isSilent = value.type === 'reasoning-delta' || (value.type === 'text-delta' && value.text.trim() === '');
      if (!isSilent) return undefined;
    }
  })();
  try {
    // What fails behind the stop sequence is no failure of the reply.
    return await Promise.race([finish.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}

function firstOf(stops: readonly string[], text: string): number {
  const places = stops.map((stop) => text.indexOf(stop)).filter((place) => place >= 0);
  return places.length > 0 ? Math.min(...places) : -1;
}

/** Length of the longest end of `text` that begins a stop sequence. */
function beginningOf(stops: readonly string[], text: string): number {
  const longest = Math.min(text.length, Math.max(...stops.map((stop) => stop.length)) - 1);
  for (let length = longest; length > 0; length--) {
    const end = text.slice(-length);
    if (stops.some((stop) => stop.startsWith(end))) return length;
  }
  return 0;
}

function estimate({ messages, tools }: ModelRequest): number {
  const text = JSON.stringify({ messages, tools }, (key, value: unknown) => (key === 'data' ? '' : value));
  return Math.ceil(text.length / 4);
}
