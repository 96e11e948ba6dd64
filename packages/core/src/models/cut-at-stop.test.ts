import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelEvent, ModelRequest } from '../contract/model.ts';
import { cutAtStop } from './cut-at-stop.ts';

const usage = { inputTokens: 5, outputTokens: 3 };
const finish: ModelEvent = { type: 'finish', reason: 'stop', usage };
const text = (delta: string): ModelEvent => ({ type: 'text-delta', text: delta });
const request = (...stop: string[]): ModelRequest => ({ messages: [{ role: 'user', content: [] }], stop });

async function* playing(events: readonly ModelEvent[], end?: Error | 'hang'): AsyncGenerator<ModelEvent> {
  yield* events;
  if (end === 'hang') await new Promise(() => {});
  else if (end) throw end;
}

async function cut(events: readonly ModelEvent[], stop: string[], end?: Error | 'hang') {
  const played = playing(events, end);
  // Like the stream of createModel: return() ends a read that is pending.
  if (end === 'hang') played.return = async () => ({ done: true, value: undefined });
  const read: ModelEvent[] = [];
  try {
    for await (const event of cutAtStop(played, request(...stop))) read.push(event);
    return { events: read };
  } catch (error) {
    return { events: read, error };
  }
}

function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

describe('cutAtStop', () => {
  test('returns the stream itself when there is nothing to stop at', () => {
    const events = playing([finish]);
    expect(cutAtStop(events, request())).toBe(events);
    expect(cutAtStop(events, request(''))).toBe(events);
  });

  test('gives the text before the first stop sequence, however the text is split', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('<', '</', 'code', '>', '</code>', 'END', 'E', 'a '), { maxLength: 12 }),
        fc.array(fc.nat({ max: 40 }), { maxLength: 6 }),
        async (words, places) => {
          const whole = words.join('');
          const cuts = [...places, whole.length]
            .map((place) => Math.min(place, whole.length))
            .toSorted((a, b) => a - b);
          const deltas = cuts.map((end, index) => text(whole.slice(cuts[index - 1] ?? 0, end)));
          const { events } = await cut([...deltas, finish], ['</code>', 'END']);
          expect(textOf(events)).toBe(whole.split(/<\/code>|END/)[0]);
          expect(events.filter(({ type }) => type === 'finish')).toHaveLength(1);
        },
      ),
    );
  });

  test('reports the usage of a model that stopped by itself', async () => {
    const { events } = await cut([text('a</code>'), text('\n'), finish], ['</code>']);
    expect(events).toEqual([text('a'), finish]);
  });

  test('estimates the usage of a model that goes on writing, or hangs', async () => {
    const talking = await cut([text('a</code>'), text('And'), finish], ['</code>']);
    expect(talking.events.at(-1)).toMatchObject({ reason: 'stop', usage: { outputTokens: 1, estimated: true } });
    const hanging = await cut([text('a</code>')], ['</code>'], 'hang');
    expect(hanging.events.at(-1)).toMatchObject({ reason: 'stop', usage: { estimated: true } });
  });

  test('emits the text that it held back when the stream fails', async () => {
    const failure = new Error('cut');
    const { events, error } = await cut([text('a </co')], ['</code>'], failure);
    expect([textOf(events), error]).toEqual(['a </co', failure]);
  });

  test('emits the text that it held back before a call', async () => {
    const call: ModelEvent = { type: 'tool-call', id: '1', name: 'look', input: {} };
    const { events } = await cut([text('a </co'), call, finish], ['</code>']);
    expect(events).toEqual([text('a '), text('</co'), call, finish]);
  });
});
