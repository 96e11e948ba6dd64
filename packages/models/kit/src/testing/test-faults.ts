import { AgentError, type Model, type ModelEvent, type ModelRequest } from '@thimble/core';
import { check, same } from './check.ts';
import { outcomeOf, type StreamOutcome } from './read.ts';

export type FaultFixture = {
  /** Recorded bodies of complete, successful replies, by name. */
  replies: { [name: string]: Uint8Array };
  /** A model whose provider replies with this body. */
  create(body: ReadableStream<Uint8Array<ArrayBuffer>>, name: string): Model;
  /** A damaged server-sent event to insert between the others. Leave it out if the protocol has checksums. */
  damagedEvent?: string;
};

const question: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
/** Each body is cut at about this many places. */
const cuts = 40;
/** It is split in two at fewer places, since it is also split at every byte. */
const splits = 25;

/**
 * Checks that recorded replies read the same however their bytes are split, and that a cut or damaged reply is an error,
 * never a short answer. What was streamed before the fault must be kept. Works with any test framework.
 *
 * @example testFaults(test, { replies: { text }, create: (body) => acme('acme-1', { fetch: async () => new Response(body) }) });
 */
export function testFaults(test: (name: string, run: () => Promise<void>) => void, fixture: FaultFixture): void {
  for (const [name, body] of Object.entries(fixture.replies)) {
    const read = (pieces: readonly Uint8Array[], isBroken = false) =>
      outcomeOf(fixture.create(toStream(pieces, isBroken), name).stream(question));

    test(`reads ${name} the same wherever its bytes are split`, async () => {
      const whole = await read([body]);
      check(whole.error === undefined && whole.events.at(-1)?.type === 'finish', `${name} is complete`, whole);
      for (const place of spread(body.length, splits)) {
        const halves = await read([body.subarray(0, place), body.subarray(place)]);
        check(same(halves, whole), `split at byte ${place}`, halves);
      }
      const bytes = await read(Array.from(body, (_, index) => body.subarray(index, index + 1)));
      check(same(bytes, whole), 'split at every byte', bytes);
    });

    test(`reads all of ${name} or fails, wherever it is cut`, async () => {
      const { events: whole } = await read([body]);
      // In turn, the body ends there, and the connection breaks off there.
      for (const [index, place] of spread(body.length, cuts).entries())
        checkCut(await read([body.subarray(0, place)], index % 2 === 1), whole, place);
    });

    const { damagedEvent } = fixture;
    if (damagedEvent === undefined) continue;
    test(`reads all of ${name} or fails, wherever an event is damaged`, async () => {
      const { events: whole } = await read([body]);
      const text = new TextDecoder().decode(body);
      for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n', at + 2)) {
        const damaged = new TextEncoder().encode(text.slice(0, at + 2) + damagedEvent + text.slice(at + 2));
        checkCut(await read([damaged]), whole, at + 2);
      }
    });
  }
}

/** Either everything but the usage, which may come after the end mark, or a correct beginning followed by an error. */
function checkCut({ events, error }: StreamOutcome, whole: readonly ModelEvent[], place: number): void {
  const what = `fault at byte ${place}`;
  if (error === undefined) {
    const [finish, wholeFinish] = [events.at(-1), whole.at(-1)];
    check(finish?.type === 'finish' && wholeFinish?.type === 'finish', `${what}: there is a finish event`, events);
    check(finish.reason === wholeFinish.reason, `${what}: the reason is ${wholeFinish.reason}`, events);
    check(same(events.slice(0, -1), whole.slice(0, -1)), `${what}: nothing is missing`, events);
    return;
  }
  check(
    AgentError.is(error, 'model-unavailable'),
    `${what}: the error is model-unavailable`,
    error instanceof Error && error.message,
  );
  check(!events.some(({ type }) => type === 'finish'), `${what}: no finish event before the error`, events);
  check(same(events, whole.slice(0, events.length)), `${what}: what was streamed is correct`, events);
}

function spread(length: number, places: number): number[] {
  const step = Math.max(1, Math.floor(length / places));
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}

function toStream(pieces: readonly Uint8Array[], isBroken: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = pieces.values();
  return new ReadableStream({
    pull(controller) {
      const { value, done } = iterator.next();
      if (!done) controller.enqueue(Uint8Array.from(value));
      else if (isBroken) controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
}
