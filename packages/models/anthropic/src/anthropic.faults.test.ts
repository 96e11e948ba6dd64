import type { AdapterOptions, ModelEvent, ModelRequest } from '@thimble/core';
import {
  type LoopbackServer,
  loopbackServer,
  outcomeOf,
  type ReceivedRequest,
  sendEvents,
  testFaults,
  textOf,
} from '@thimble/model-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { anthropic } from './anthropic.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const replies = [
  'text',
  'tool-calls',
  'thinking',
  'refusal',
  'refusal-at-once',
  'max-tokens',
  'stop-sequence',
  'pause-turn',
];

function withBody(body: ConstructorParameters<typeof Response>[0]) {
  const fetch = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  return anthropic('claude-opus-5-5', { apiKey: 'sk-ant-faults', fetch });
}

describe('a recorded reply', () => {
  testFaults(test, {
    replies: Object.fromEntries(replies.map((name) => [name, recorded(name)])),
    create: withBody,
    damagedEvent: 'event: content_block_delta\ndata: {"type":"content_block_de\n\n',
  });

  test('fails when only its end mark is missing', async () => {
    const text = recorded('text').toString();
    const { events, error } = await outcomeOf(
      withBody(text.slice(0, text.indexOf('event: message_stop'))).stream(hello),
    );
    expect(textOf(events, 'text-delta')).toContain('155 m long');
    expect(error).toMatchObject({ code: 'model-unavailable', usage: { inputTokens: 25, outputTokens: 21 } });
  });

  test('keeps what was streamed, and the usage, when the API is overloaded inside the stream', async () => {
    const { events, error } = await outcomeOf(withBody(recorded('overloaded')).stream(hello));
    expect(textOf(events, 'text-delta')).toBe('The answer');
    expect(error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      message: expect.stringMatching(/Anthropic.*claude-opus-5-5.*Overloaded/),
      usage: { inputTokens: 320, outputTokens: 2 },
    });
  });

  test.each([
    ['rate_limit_error', 'rate-limited'],
    ['invalid_request_error', 'bad-request'],
    ['authentication_error', 'unauthorized'],
    ['api_error', 'model-unavailable'],
  ])('maps %s inside the stream to %s', async (type, code) => {
    const event = `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type, message: 'No.' } })}\n\n`;
    expect((await outcomeOf(withBody(event).stream(hello))).error).toMatchObject({ code });
  });
});

describe('over HTTP', () => {
  let server: LoopbackServer;
  let play: Parameters<typeof loopbackServer>[0];
  const model = (options: AdapterOptions = {}) =>
    anthropic('claude-opus-5-5', { baseUrl: server.baseUrl, apiKey: 'sk-ant-http', ...options });
  const begin = (response: Parameters<typeof play>[0]) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' });

  beforeAll(async () => {
    server = await loopbackServer((response, request) => play(response, request));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each(replies)('reads %s', async (name) => {
    const body = recorded(name);
    const pieces = [0, 100, 333, 700].map((start, index, all) => Uint8Array.from(body.subarray(start, all[index + 1])));
    play = (response) => void sendEvents(response, pieces);
    expect(await outcomeOf(model().stream(hello))).toEqual(await outcomeOf(withBody(body).stream(hello)));
  });

  test.each([
    [401, 'authentication_error', 'unauthorized', /apiKey/],
    [404, 'not_found_error', 'bad-request', /does not know "claude-opus-5-5"/],
    [413, 'request_too_large', 'bad-request', /HTTP 413/],
    [529, 'overloaded_error', 'model-unavailable', /HTTP 529/],
  ])('maps HTTP status %i', async (status, type, code, message) => {
    play = (response) =>
      void response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ type: 'error', error: { type, message: 'Because.' }, request_id: 'req_1' }));
    const { error } = await outcomeOf(model().stream(hello));
    expect(error).toMatchObject({ code, message: expect.stringMatching(/127\.0\.0\.1.*claude-opus-5-5.*Because\./) });
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });

  test('says that the account has no credit left, which the API reports with a 400', async () => {
    const error = { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' };
    play = (response) =>
      void response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ type: 'error', error }));
    expect((await outcomeOf(model().stream(hello))).error).toMatchObject({ code: 'rate-limited', retryable: false });
  });

  test('passes on the wait that is asked for, and asks only once', async () => {
    play = (response) =>
      void response
        .writeHead(429, { 'content-type': 'application/json', 'retry-after': '11' })
        .end('{"type":"error","error":{"type":"rate_limit_error","message":"Slow down."}}');
    const before = server.requests.length;
    expect((await outcomeOf(model().stream(hello))).error).toMatchObject({
      code: 'rate-limited',
      retryable: true,
      retryAfterMs: 11_000,
    });
    expect(server.requests.length).toBe(before + 1);
  });

  test.each([
    ['a web page', 200, 'text/html', '<!doctype html><h1>Sign in</h1>'],
    ['a web page of an error', 502, 'text/html', '<html><h1>Bad gateway</h1></html>'],
    ['an empty body', 200, 'text/event-stream', ''],
    ['text that is no stream', 200, 'text/event-stream', 'Hello there\n\n'],
    ['an event that is no JSON', 200, 'text/event-stream', 'event: message_start\ndata: {oops\n\n'],
  ])('fails for %s', async (_what, status, type, body) => {
    play = (response) => void response.writeHead(status, { 'content-type': type }).end(body);
    const { error } = await outcomeOf(model().stream(hello));
    expect(error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      message: expect.not.stringMatching('<'),
    });
  });

  test('fails when the socket is destroyed', async () => {
    play = (response) => void begin(response).write(recorded('text').subarray(0, 900), () => response.destroy());
    expect((await outcomeOf(model().stream(hello))).error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      usage: { inputTokens: 25, outputTokens: 1 },
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

  test('gives up on a server that falls silent, and keeps what it sent', async () => {
    play = (response) => void begin(response).write(recorded('text').subarray(0, 900));
    const { events, error } = await outcomeOf(model({ timeoutMs: 500 }).stream(hello));
    expect(events.length).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('500 ms') });
  });

  test('does not give up while pings keep the connection alive', async () => {
    play = (response) => {
      begin(response);
      let beats = 0;
      const timer = setInterval(() => {
        if (++beats < 20) return void response.write('event: ping\ndata: {"type": "ping"}\n\n');
        clearInterval(timer);
        response.end(recorded('text'));
      }, 50);
    };
    expect((await outcomeOf(model({ timeoutMs: 700 }).stream(hello))).events.at(-1)).toMatchObject({ reason: 'stop' });
  });

  test('finishes if a server keeps the connection open after the end of its reply', async () => {
    play = (response) => void begin(response).write(recorded('text'));
    const { events } = await outcomeOf(model({ timeoutMs: 300 }).stream(hello));
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', usage: { inputTokens: 25 } });
  });

  test('closes the connection when the consumer stops reading, even while a read is pending', async () => {
    play = (response) => void begin(response).write(recorded('text').subarray(0, 900));
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

  test('stops at the signal, with the usage so far', async () => {
    play = (response) => void sendEvents(response, [recorded('text')]);
    const controller = new AbortController();
    const events: ModelEvent[] = [];
    const reading = (async () => {
      for await (const event of model().stream(hello, { signal: controller.signal })) {
        events.push(event);
        controller.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'aborted', usage: { inputTokens: 25 } });
    expect(events.length).toBe(1);
  });

  test('shows no key, whatever the server echoes', async () => {
    const apiKey = 'k3y-of-the-acme-server';
    play = (response, { headers }) =>
      void response.writeHead(401, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          type: 'error',
          error: { type: apiKey, message: `No: ${headers.authorization}, ${String(headers['x-api-key'])}` },
        }),
      );
    const { error } = await outcomeOf(model({ apiKey, headers: { 'x-acme': 'header-s3cret' } }).stream(hello));
    expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('[redacted]') });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain(apiKey);
  });
});
