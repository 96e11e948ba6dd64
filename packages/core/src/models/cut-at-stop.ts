import { firstMark, heldBack } from '../base/held-back.ts';
import type { ModelEvent, ModelRequest } from '../contract/model.ts';

/** How long a stream that was cut, or that failed, may take to report its usage. */
const usageGraceMs = 250;

type Finish = Extract<ModelEvent, { type: 'finish' }>;

/**
 * Passes events on up to the first stop sequence in the text, then closes the stream: the server ignored the stop
 * sequence, or its API has none. Text that could be the start of a stop sequence is held back until more arrives.
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
  let emittedLength = 0;
  try {
    for await (const event of events) {
      if (event.type === 'reasoning-delta') {
        emittedLength += event.text.length;
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
      const stop = firstMark(held, stops);
      const safe = stop ? stop.index : held.length - heldBack(held, stops);
      if (safe > 0) yield { type: 'text-delta', text: held.slice(0, safe) };
      emittedLength += safe;
      held = held.slice(safe);
      if (!stop) continue;
      held = '';
      const finish = await finishAfterCut(events);
      const usage = { inputTokens: estimate(request), outputTokens: Math.ceil(emittedLength / 4), estimated: true };
      yield finish ? { ...finish, reason: 'stop' } : { type: 'finish', reason: 'stop', usage };
      return;
    }
  } catch (error) {
    if (held !== '') yield { type: 'text-delta', text: held };
    throw error;
  }
}

/**
 * The finish event, with the usage, that follows at once if the model itself stopped where we cut. Undefined if the model
 * goes on writing, fails or hangs: errors after the cut do not matter.
 */
export function finishAfterCut(events: AsyncIterator<ModelEvent>): Promise<Finish | undefined> {
  return withinUsageGrace(nextFinish(events));
}

async function nextFinish(events: AsyncIterator<ModelEvent>): Promise<Finish | undefined> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) return undefined;
    if (value.type === 'finish') return value;
    // White space after the cut does not mean that the model goes on writing.
    const isSilent = value.type === 'reasoning-delta' || (value.type === 'text-delta' && value.text.trim() === '');
    if (!isSilent) return undefined;
  }
}

/** The value, or undefined if the promise rejects or takes longer than a usage may take to arrive (250 ms). */
export async function withinUsageGrace<T>(promise: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), usageGraceMs);
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}

function estimate({ messages, tools }: ModelRequest): number {
  const text = JSON.stringify({ messages, tools }, (key, value: unknown) => (key === 'data' ? '' : value));
  return Math.ceil(text.length / 4);
}
