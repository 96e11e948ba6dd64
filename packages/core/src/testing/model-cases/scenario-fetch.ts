import type { ModelScenario, ScenarioReply } from './scenario.ts';

/** How a reply looks on the wire: the events of the body, each as it is sent. */
export type WireReply = { status?: number; headers?: { [name: string]: string }; body: readonly string[] };

/** The replies that differ between providers; web pages, empty and endless bodies and redirects are the same for all. */
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
    if (reply.type === 'endless') return endless(reply.what, scenario, signal);
    if (reply.type === 'redirect') return redirect(request, scenario);
    const { status = 200, headers = {}, body } = toWire(reply);
    return new Response(playBody(body, scenario, signal), { status, headers });
  };
}

const endlessStarts = {
  line: { status: 200, type: 'text/event-stream', start: 'data: {"' },
  reply: { status: 200, type: 'application/json', start: '{"' },
  error: { status: 500, type: 'application/json', start: '{"error":{"message":"' },
};

const pieceOfEndless = new TextEncoder().encode('x'.repeat(2 ** 16));
/** 64 MiB: so that a caller that reads on and on does not take the test down with it. */
const endlessPieces = 1_024;

function endless(what: keyof typeof endlessStarts, { onClose }: ModelScenario, signal: AbortSignal): Response {
  const { status, type, start } = endlessStarts[what];
  let left = endlessPieces;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(start));
      const onAbort = () => {
        if (left === 0) return;
        left = 0;
        onClose();
        controller.error(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    },
    pull(controller) {
      if (left > 0) controller.enqueue(pieceOfEndless);
      if (left > 0 && --left === 0) controller.close();
    },
    cancel() {
      left = 0;
      onClose();
    },
  });
  return new Response(body, { status, headers: { 'content-type': type } });
}

/** What fetch does with a redirect, unless it is told to leave that to its caller. */
function redirect(request: Request, { onRequest }: ModelScenario): Response {
  if (request.redirect === 'error') throw new TypeError('unexpected redirect');
  if (request.redirect === 'follow') onRequest('followed to another host');
  return new Response(null, { status: 307, headers: { location: 'https://elsewhere.example/v1' } });
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
