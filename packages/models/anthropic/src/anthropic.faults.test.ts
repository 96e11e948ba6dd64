import type { AdapterOptions, ModelRequest } from '@thimble/core';
import {
  type LoopbackServer,
  loopbackServer,
  outcomeOf,
  testFaults,
  testFaultsOverHttp,
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

  beforeAll(async () => {
    server = await loopbackServer((response, request) => play(response, request));
  });
  afterAll(() => server[Symbol.asyncDispose]());

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

  testFaultsOverHttp(test, {
    create: (options) => anthropic('claude-opus-5-5', { apiKey: 'sk-ant-http', ...options }),
    replies: Object.fromEntries(replies.map((name) => [name, recorded(name)])),
    whole: { body: recorded('text'), inputTokens: 25 },
    begun: { body: recorded('text').subarray(0, 900), usage: { inputTokens: 25, outputTokens: 1 } },
    heartbeat: 'event: ping\ndata: {"type": "ping"}\n\n',
    toError: (message, type) => ({ type: 'error', error: { type, message } }),
  });
});
