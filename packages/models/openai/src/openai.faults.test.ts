import type { ModelEvent, ModelRequest } from '@thimble/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type LoopbackServer,
  loopbackServer,
  outcomeOf,
  type ReceivedRequest,
  sendEvents,
  testFaults,
} from '@thimble/model-kit/testing';
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

function apiOf(name: string) {
  return name.startsWith('chat') ? ('chat' as const) : ('responses' as const);
}

function fetchOf(body: ConstructorParameters<typeof Response>[0]): typeof globalThis.fetch {
  return async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

function read(name: string) {
  const model = openai('m', { apiKey: 'sk-faults', fetch: fetchOf(recorded(name)), api: apiOf(name) });
  return outcomeOf(model.stream(hello));
}

/** Splits at the given places, even within lines and characters. */
function split(bytes: Buffer, places: readonly number[]): Uint8Array[] {
  return [0, ...places].map((start, index) => Uint8Array.from(bytes.subarray(start, places[index])));
}

describe('a recorded reply', () => {
  testFaults(test, {
    replies: Object.fromEntries(replies.map((name) => [name, recorded(name)])),
    create: (body, name) => openai('m', { apiKey: 'sk-faults', fetch: fetchOf(body), api: apiOf(name) }),
    damagedEvent: 'data: {"choices":[{"de\n\n',
  });

  test('keeps the usage so far when a provider fails inside the stream', async () => {
    const { error } = await read('responses-failed');
    expect(error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      usage: { inputTokens: 20, outputTokens: 2 },
    });
  });

  test('maps the errors that OpenAI and OpenRouter send inside a stream', async () => {
    expect((await read('responses-error')).error).toMatchObject({
      code: 'rate-limited',
      retryAfterMs: 2_400,
    });
    const { events, error } = await read('chat-openrouter-error');
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

  test.each(chatReplies)('reads %s', async (name) => {
    play = (response) => void sendEvents(response, split(recorded(name), [100, 333, 1_000]));
    expect(await outcomeOf(model().stream(hello))).toEqual(await read(name));
  });

  test('fails when the socket is destroyed', async () => {
    play = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(recorded('chat-text').subarray(0, 1_500), () => response.destroy());
    };
    expect((await outcomeOf(model().stream(hello))).error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
    });
  });

  test('fails if no server answers', async () => {
    const closed = await loopbackServer(() => {});
    await closed[Symbol.asyncDispose]();
    const { error } = await outcomeOf(model({ baseUrl: closed.baseUrl }).stream(hello));
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('ECONNREFUSED') });
  });

  test('gives up on a server that sends nothing for timeoutMs', async () => {
    play = () => {};
    expect((await outcomeOf(model({ timeoutMs: 50 }).stream(hello))).error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      message: expect.stringContaining('50 ms'),
    });
  });

  test('gives up on a server that falls silent', async () => {
    play = (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(recorded('chat-text').subarray(0, 1_500));
    const { events, error } = await outcomeOf(model({ timeoutMs: 500 }).stream(hello));
    expect(events.length).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('500 ms') });
  });

  test('does not give up while comments keep the connection alive', async () => {
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

  test('finishes if a server keeps the connection open after the end of its reply', async () => {
    play = (response) => {
      const text = recorded('chat-text').toString().replace('data: [DONE]\n\n', '');
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text);
    };
    const { events } = await outcomeOf(model({ timeoutMs: 500 }).stream(hello));
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', usage: { inputTokens: 1312 } });
  });

  test('closes the connection when the consumer stops reading, even while a read is pending', async () => {
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

  test('stops at the signal, even while it waits for a fetch that ignores it', async () => {
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

  test('stops between events that have already arrived', async () => {
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

  test('leaves no listener on a long-lived signal, whether the stream is read or not', async () => {
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

  test('shows no key, whatever the server echoes', async () => {
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
