import { AgentError, type ModelRequest } from '@thimble/core';
import { type LoopbackServer, loopbackServer, outcomeOf, sendEvents, testFaults } from '@thimble/model-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { json } from './__fixtures__/hugging-face-server.ts';
import { recorded } from './__fixtures__/recorded.ts';
import { inferenceClient } from './inference-client.ts';
import type { InferenceClientOptions } from './options.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const replies = [
  'tgi-text',
  'tgi-tool-call',
  'groq-reasoning-tool-calls',
  'together-tool-calls',
  'novita-reasoning',
  'cerebras-length',
  'filtered',
];

describe('a recorded reply', () => {
  testFaults(test, {
    replies: Object.fromEntries(replies.map((name) => [name, recorded(name)])),
    create: (body) =>
      inferenceClient('m', {
        apiKey: 'hf_faults',
        fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
      }),
    damagedEvent: 'data: {"choices":[{"de\n\n',
  });
});

describe('over HTTP', () => {
  let server: LoopbackServer;
  let play: Parameters<typeof loopbackServer>[0];
  const ask = (options: InferenceClientOptions = {}) =>
    outcomeOf(inferenceClient('m', { apiKey: 'hf_k3y-of-acme', baseUrl: server.baseUrl, ...options }).stream(hello));

  beforeAll(async () => {
    server = await loopbackServer((response, request) => play(response, request));
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each<[string, number, unknown, object]>([
    ['a wrong key', 401, { error: 'Invalid credentials in Authorization header' }, { code: 'unauthorized' }],
    [
      'a key without the permission',
      403,
      { error: 'This authentication method does not have sufficient permissions to call Inference Providers' },
      { code: 'unauthorized', message: expect.stringContaining('sufficient permissions') },
    ],
    [
      'credits that are used up',
      402,
      { error: 'You have exceeded your monthly included credits for Inference Providers.' },
      { code: 'rate-limited', retryable: false },
    ],
    [
      'a model that is being loaded',
      503,
      { error: 'Model m is currently loading', estimated_time: 20.5 },
      { code: 'model-unavailable', retryable: true, retryAfterMs: 20_500 },
    ],
    [
      'an overload',
      429,
      { error: 'Model is overloaded', error_type: 'overloaded' },
      { code: 'rate-limited', retryable: true },
    ],
    [
      'a prompt that is too long',
      422,
      {
        error: 'Input validation error: `inputs` must have less than 4096 tokens. Given: 9000',
        error_type: 'validation',
      },
      { code: 'context-overflow' },
    ],
    [
      'messages that are refused',
      422,
      { error: 'Template error: Conversation roles must alternate', error_type: 'template_error' },
      { code: 'bad-request', message: expect.stringContaining('must alternate') },
    ],
    [
      'a model that the provider does not have',
      400,
      { error: 'Model not supported by provider together' },
      { code: 'bad-request', message: expect.stringContaining('does not know "m"') },
    ],
    [
      'a model that nobody has',
      404,
      { error: { message: 'The model `m` does not exist', type: 'invalid_request_error', code: 'model_not_found' } },
      { code: 'bad-request', message: expect.stringContaining('does not know "m"') },
    ],
    ['a gateway that fails', 502, '<html>Bad gateway</html>', { code: 'model-unavailable', retryable: true }],
    ['an error without a word', 500, {}, { code: 'model-unavailable', retryable: true }],
  ])('maps %s', async (_what, status, body, expected) => {
    play = (response) => json(response, status, body);
    const { events, error } = await ask();
    expect(events).toEqual([]);
    expect(error).toMatchObject(expected);
    expect(String(error)).toMatch(/127\.0\.0\.1.*model m/);
  });

  test('keeps the wait that a header asks for', async () => {
    play = (response) => json(response, 429, { error: 'Too many requests' }, { 'retry-after': '7' });
    expect((await ask()).error).toMatchObject({ code: 'rate-limited', retryAfterMs: 7_000 });
  });

  test('shows no key, whatever the server echoes', async () => {
    play = (response, { headers }) =>
      json(response, 401, { error: { message: `No: ${headers.authorization} ${String(headers['x-acme'])}` } });
    const { error } = await ask({ headers: { 'x-acme': 'header-s3cret' } });
    expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('[redacted]') });
    const told =
      error instanceof AgentError ? JSON.stringify([error, error.details, String(error.cause), error.stack]) : '';
    expect(told).not.toBe('');
    expect(told).not.toMatch(/hf_k3y|s3cret/);
  });

  test('keeps what came before an error inside the stream', async () => {
    play = (response) => void sendEvents(response, [recorded('tgi-error')]);
    const { events, error } = await ask();
    expect(events).toEqual([
      { type: 'text-delta', text: 'The' },
      { type: 'text-delta', text: ' Pont' },
    ]);
    expect(error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      message: expect.stringContaining('CUDA out of memory'),
    });
  });

  test('maps an error inside the stream by its code', async () => {
    play = (response) => void sendEvents(response, ['data: {"error":{"message":"Slow down","code":429}}\n\n']);
    expect((await ask()).error).toMatchObject({ code: 'rate-limited', retryable: true });
  });

  test.each([
    ['a web page', 'text/html', '<!doctype html><p>Sign in'],
    ['text', 'text/plain', 'OK'],
    ['JSON that is cut', 'application/json', '{"choices":'],
    ['nothing', 'text/event-stream', ''],
  ])('fails for %s instead of a reply', async (_what, type, body) => {
    play = (response) => void response.writeHead(200, { 'content-type': type }).end(body);
    expect((await ask()).error).toMatchObject({ code: 'model-unavailable', retryable: true });
  });

  test('fails when the socket is destroyed', async () => {
    play = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(recorded('tgi-text').subarray(0, 700), () => response.destroy());
    };
    const { events, error } = await ask();
    expect(events.length).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
  });

  test('fails if no server answers', async () => {
    const closed = await loopbackServer(() => {});
    await closed[Symbol.asyncDispose]();
    expect((await ask({ baseUrl: closed.baseUrl })).error).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('gives up on a server that sends nothing, or falls silent, for timeoutMs', async () => {
    play = () => {};
    expect((await ask({ timeoutMs: 50 })).error).toMatchObject({ message: expect.stringContaining('50 ms') });
    play = (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(recorded('tgi-text').subarray(0, 700));
    const { events, error } = await ask({ timeoutMs: 300 });
    expect(events.length).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('300 ms') });
  });

  test('closes a connection that the server keeps open after its last word', async () => {
    play = (response) =>
      void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(recorded('tgi-text'));
    expect((await ask()).events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
    await server.requests.at(-1)?.closed;
  });

  test('stops at the signal, also when a fetch ignores it', async () => {
    const controller = new AbortController();
    const fetch = () => {
      controller.abort(new Error('enough'));
      return new Promise<Response>(() => {});
    };
    const model = inferenceClient('m', { apiKey: 'hf_k', fetch });
    expect((await outcomeOf(model.stream(hello, { signal: controller.signal }))).error).toMatchObject({
      code: 'aborted',
    });
  });
});
