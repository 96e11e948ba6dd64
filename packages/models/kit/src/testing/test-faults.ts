import { AgentError, type Model, type ModelEvent, type ModelRequest } from '@thimble/core';
import { check, same } from './check.ts';
import { outcomeOf, type StreamOutcome } from './read.ts';

export type FaultFixture = {
  /** Bodies as a provider sent them, whole and successful, by name. */
  replies: { [name: string]: Uint8Array };
  /** A model whose provider answers with this body. */
  create(body: ReadableStream<Uint8Array<ArrayBuffer>>, name: string): Model;
  /** A server-sent event that is damaged, to be put between others. Left out where a protocol has checksums. */
  damagedEvent?: string;
};

const question: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
/** Faults are tried at about so many places of each body. */
const places = 150;

/**
 * Holds that recorded replies read the same however their bytes arrive, and that one which is cut or damaged is an error
 * and never a short answer; what was streamed before the fault is kept. For any test framework.
 */
export function testFaults(it: (name: string, run: () => Promise<void>) => void, fixture: FaultFixture): void {
  for (const [name, body] of Object.entries(fixture.replies)) {
    const read = (pieces: readonly Uint8Array[], isBroken = false) =>
      outcomeOf(fixture.create(toStream(pieces, isBroken), name).stream(question));

    it(`reads ${name} the same wherever its bytes are split`, async () => {
      const whole = await read([body]);
      check(whole.error === undefined && whole.events.at(-1)?.type === 'finish', `${name} is whole`, whole);
      for (const place of spread(body.length)) {
        const halves = await read([body.subarray(0, place), body.subarray(place)]);
        check(same(halves, whole), `split at byte ${place}`, halves);
      }
      const bytes = await read(Array.from(body, (_, index) => body.subarray(index, index + 1)));
      check(same(bytes, whole), 'split at every byte', bytes);
    });

    it(`gives ${name} whole or fails, wherever it is cut`, async () => {
      const { events: whole } = await read([body]);
      for (const place of spread(body.length)) {
        for (const isBroken of [false, true]) checkCut(await read([body.subarray(0, place)], isBroken), whole, place);
      }
    });

    const { damagedEvent } = fixture;
    if (damagedEvent === undefined) continue;
    it(`fails or is whole when a damaged event stands in ${name}`, async () => {
      const { events: whole } = await read([body]);
      const text = new TextDecoder().decode(body);
      for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n', at + 2)) {
        const damaged = new TextEncoder().encode(text.slice(0, at + 2) + damagedEvent + text.slice(at + 2));
        checkCut(await read([damaged]), whole, at + 2);
      }
    });
  }
}

/** Whole but for the usage, which may come after the end mark; or an error behind the true beginning. */
function checkCut({ events, error }: StreamOutcome, whole: readonly ModelEvent[], place: number): void {
  const what = `fault at byte ${place}`;
  if (error === undefined) {
    const [finish, wholeFinish] = [events.at(-1), whole.at(-1)];
    check(finish?.type === 'finish' && wholeFinish?.type === 'finish', `${what}: there is a finish`, events);
    check(finish.reason === wholeFinish.reason, `${what}: the reason is ${wholeFinish.reason}`, events);
    check(same(events.slice(0, -1), whole.slice(0, -1)), `${what}: nothing is missing`, events);
    return;
  }
  check(
    AgentError.is(error, 'model-unavailable'),
    `${what}: the error is model-unavailable`,
    error instanceof Error && error.message,
  );
  check(!events.some(({ type }) => type === 'finish'), `${what}: no finish before the error`, events);
  check(same(events, whole.slice(0, events.length)), `${what}: what was streamed is true`, events);
}

function spread(length: number): number[] {
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
