import type { ModelScenario, ScenarioReply } from './scenario.ts';

/** How a reply looks on the wire: the events of the body, each as it is sent. */
export type WireReply = { status?: number; headers?: { [name: string]: string }; body: readonly string[] };

/** The replies that differ between providers; a web page and an empty body are the same for all. */
export type WireScenario = Extract<ScenarioReply, { type: 'stream' | 'failure' }>;

/** A `fetch` that plays the scenario, for adapters over HTTP. `toWire` says how a reply looks for this provider. */
export function scenarioFetch(
  scenario: ModelScenario,
  toWire: (reply: WireScenario) => WireReply,
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    scenario.onRequest(await request.text());
    const signal = init?.signal ?? request.signal;
    signal.throwIfAborted();
    const { reply } = scenario;
    if (reply.type === 'html')
      return new Response('<!doctype html><h1>Sign in</h1>', {
        status: reply.status ?? 200,
        headers: { 'content-type': 'text/html' },
      });
    if (reply.type === 'empty') return new Response('', { headers: { 'content-type': 'text/event-stream' } });
    const { status = 200, headers = {}, body } = toWire(reply);
    return new Response(playBody(body, scenario, signal), { status, headers });
  };
}

function playBody(
  body: readonly string[],
  { reply, onClose }: ModelScenario,
  signal: AbortSignal,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const end = reply.type === 'stream' ? reply.end.type : 'finish';
  const isBroken = reply.type === 'stream' && reply.end.type === 'cut' && reply.end.how === 'broken';
  const pieces = toPieces(body, reply.type === 'stream' ? reply.pieceBytes : undefined);
  let isOver = false;
  const over = () => {
    if (!isOver) onClose();
    isOver = true;
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      const onAbort = () => {
        if (isOver) return;
        over();
        controller.error(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    },
    pull(controller) {
      if (isOver) return;
      const { value, done } = pieces.next();
      if (!done) controller.enqueue(value);
      else if (end !== 'hang') {
        isOver = true;
        if (isBroken) controller.error(new TypeError('terminated'));
        else controller.close();
      }
    },
    cancel: over,
  });
}

function* toPieces(body: readonly string[], size: number | undefined): Generator<Uint8Array<ArrayBuffer>, undefined> {
  const encoder = new TextEncoder();
  if (size === undefined) {
    for (const event of body) yield encoder.encode(event);
    return;
  }
  const bytes = encoder.encode(body.join(''));
  for (let start = 0; start < bytes.length; start += size) yield bytes.slice(start, start + size);
}
