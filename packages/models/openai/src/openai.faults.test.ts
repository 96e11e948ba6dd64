import { AgentError, type ModelEvent, type ModelRequest } from '@thimble/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type LoopbackServer,
  loopbackServer,
  type ReceivedRequest,
  sendEvents,
} from './__fixtures__/loopback-server.ts';
import { recorded } from './__fixtures__/recorded.ts';
import { openai } from './openai.ts';
import type { OpenAiOptions } from './options.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const chatReplies = [
  'chat-text',
  'chat-tool-calls',
  'chat-deepseek-reasoning',
  'chat-ollama-tool-calls',
  'chat-refusal',
];
const responsesReplies = [
  'responses-text',
  'responses-reasoning-tool-calls',
  'responses-refusal',
  'responses-incomplete',
];
const replies = [...chatReplies, ...responsesReplies];

type Outcome = { events: ModelEvent[]; error?: unknown };

async function outcomeOf(stream: AsyncIterable<ModelEvent>): Promise<Outcome> {
  const events: ModelEvent[] = [];
  try {
    for await (const event of stream) events.push(event);
    return { events };
  } catch (error) {
    return { events, error };
  }
}

function apiOf(name: string) {
  return name.startsWith('chat') ? ('chat' as const) : ('responses' as const);
}

/** Reads a body that comes in these pieces through a fetch that then ends, or breaks. */
function readPieces(name: string, pieces: Iterable<Uint8Array>, isBroken = false): Promise<Outcome> {
  const iterator = pieces[Symbol.iterator]();
  const body = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const { value, done } = iterator.next();
        if (!done) controller.enqueue(value);
        else if (isBroken) controller.error(new TypeError('terminated'));
        else controller.close();
      },
    });
  const fetch: typeof globalThis.fetch = async () =>
    new Response(body(), { headers: { 'content-type': 'text/event-stream' } });
  return outcomeOf(openai('m', { apiKey: 'sk-faults', fetch, api: apiOf(name) }).stream(hello));
}

/** Splits at the given places, wherever they fall in lines and characters. */
function split(bytes: Buffer, places: readonly number[]): Uint8Array[] {
  const cuts = [0, ...places.map((place) => place % bytes.length).toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => Uint8Array.from(bytes.subarray(cuts[index], end)));
}

describe('a recorded reply', () => {
  it.each(replies)('gives the same events wherever %s is split', async (name) => {
    const bytes = recorded(name);
    const whole = await readPieces(name, [bytes]);
    expect(whole.events.at(-1)?.type).toBe('finish');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 20_000 }), { maxLength: 40 }), async (places) => {
        expect(await readPieces(name, split(bytes, places))).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it.each(replies)('is whole or fails wherever %s is cut', async (name) => {
    const bytes = recorded(name);
    const { events: whole } = await readPieces(name, [bytes]);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.boolean(), async (end, isBroken) => {
        const { events, error } = await readPieces(name, [bytes.subarray(0, end)], isBroken);
        if (error === undefined) {
          // Only the usage may be missing, which comes after the end mark.
          const usage = expect.toSatisfy((value: unknown) => value === null || typeof value === 'object');
          expect(events).toEqual([...whole.slice(0, -1), { ...whole.at(-1), usage }]);
        } else {
          expect(AgentError.is(error, 'model-unavailable')).toBe(true);
          expect(events).toEqual(whole.slice(0, events.length));
          expect(events.some(({ type }) => type === 'finish')).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(replies)('fails or is whole when garbage stands in %s', async (name) => {
    const bytes = recorded(name);
    const { events: whole } = await readPieces(name, [bytes]);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 2 }), async (place) => {
        const at = bytes.indexOf('\n\n', place) + 2;
        const damaged = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from('data: {"choices":[{"de\n\n'),
          bytes.subarray(at),
        ]);
        const { events, error } = await readPieces(name, [damaged]);
        if (error === undefined) expect(events.slice(0, -1)).toEqual(whole.slice(0, -1));
        else expect(AgentError.is(error, 'model-unavailable')).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps the usage that was known when a provider fails inside the stream', async () => {
    const { error } = await readPieces('responses-failed', [recorded('responses-failed')]);
    expect(error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      usage: { inputTokens: 20, outputTokens: 2 },
    });
  });

  it('maps the errors that OpenAI and OpenRouter send inside a stream', async () => {
    expect((await readPieces('responses-error', [recorded('responses-error')])).error).toMatchObject({
      code: 'rate-limited',
      retryAfterMs: 2_400,
    });
    const { events, error } = await readPieces('chat-openrouter-error', [recorded('chat-openrouter-error')]);
    expect(error).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('Provider disconnected'),
    });
    expect(events.length).toBe(2);
  });
});

describe('over HTTP', () => {
  let server: LoopbackServer;
  let play: Parameters<typeof loopbackServer>[0];
  const model = (options: OpenAiOptions = {}) => openai('m', { baseUrl: server.baseUrl, ...options });

  beforeAll(async () => {
    server = await loopbackServer((response, request) => play(response, request));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each(chatReplies)('reads %s', async (name) => {
    play = (response) => void sendEvents(response, split(recorded(name), [100, 333, 1_000]));
    expect(await outcomeOf(model().stream(hello))).toEqual(await readPieces(name, [recorded(name)]));
  });

  it('fails when the socket is destroyed', async () => {
    play = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(recorded('chat-text').subarray(0, 1_500), () => response.destroy());
    };
    expect((await outcomeOf(model().stream(hello))).error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
    });
  });

  it('fails when nobody listens', async () => {
    const closed = await loopbackServer(() => {});
    await closed[Symbol.asyncDispose]();
    const { error } = await outcomeOf(model({ baseUrl: closed.baseUrl }).stream(hello));
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('gives up on a server that says nothing for timeoutMs', async () => {
    play = () => {};
    expect((await outcomeOf(model({ timeoutMs: 50 }).stream(hello))).error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      message: expect.stringContaining('50 ms'),
    });
  });

  it('gives up on a server that falls silent', async () => {
    play = (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(recorded('chat-text').subarray(0, 1_500));
    const { events, error } = await outcomeOf(model({ timeoutMs: 500 }).stream(hello));
    expect(events.length).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('500 ms') });
  });

  it('does not give up while comments keep the connection alive', async () => {
    play = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let beats = 0;
      const timer = setInterval(() => {
        if (++beats < 30) return void response.write(': keep-alive\n\n');
        clearInterval(timer);
        response.end(recorded('chat-text'));
      }, 50);
    };
    expect((await outcomeOf(model({ timeoutMs: 1_000 }).stream(hello))).events.at(-1)).toMatchObject({
      reason: 'stop',
    });
  });

  it('finishes when a server keeps the connection open after its last word', async () => {
    play = (response) => {
      const text = recorded('chat-text').toString().replace('data: [DONE]\n\n', '');
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text);
    };
    const { events } = await outcomeOf(model({ timeoutMs: 500 }).stream(hello));
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', usage: { inputTokens: 1312 } });
  });

  it('closes the connection when the consumer leaves, also while it waits', async () => {
    play = (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(recorded('chat-text').subarray(0, 1_500));
    for await (const _event of model().stream(hello)) break;
    await server.requests.at(-1)?.closed;

    const { promise: asked, resolve } = Promise.withResolvers<ReceivedRequest>();
    play = (_response, request) => resolve(request);
    const iterator = model().stream(hello)[Symbol.asyncIterator]();
    const waiting = iterator.next();
    const { closed } = await asked;
    await iterator.return?.();
    await closed;
    expect(await waiting).toMatchObject({ done: true });
  });

  it('stops at the signal, also when it waits for a fetch that ignores it', async () => {
    const controller = new AbortController();
    const fetch = () => {
      controller.abort(new Error('enough'));
      return new Promise<Response>(() => {});
    };
    const { error } = await outcomeOf(model({ fetch }).stream(hello, { signal: controller.signal }));
    expect(error).toMatchObject({
      code: 'aborted',
      retryable: false,
      cause: expect.objectContaining({ message: 'enough' }),
    });
  });

  it('stops between events that have arrived already', async () => {
    play = (response) => void sendEvents(response, [recorded('chat-text')]);
    const controller = new AbortController();
    const events: ModelEvent[] = [];
    const reading = (async () => {
      for await (const event of model().stream(hello, { signal: controller.signal })) {
        events.push(event);
        controller.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    expect(events.length).toBe(1);
  });

  it('leaves no listener on a signal that lives on, whether it is read or not', async () => {
    play = (response) => void sendEvents(response, [recorded('chat-text')]);
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    model().stream(hello, { signal });
    await outcomeOf(model().stream(hello, { signal }));
    expect(listeners).toBe(0);
  });

  it('shows no key, whatever the server echoes', async () => {
    const apiKey = 'k3y-of-the-acme-server';
    play = (response, { headers }) =>
      void response
        .writeHead(401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: `No: ${headers.authorization}`, code: apiKey } }));
    const { error } = await outcomeOf(model({ apiKey, headers: { 'x-acme': 'header-s3cret' } }).stream(hello));
    expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('[redacted]') });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain(apiKey);
  });
});
