import { createGoogle } from '@ai-sdk/google';
import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import { AgentError, type ModelRequest } from '@thimble/core';
import { assertLinear } from '@thimble/core/testing';
import {
  type LoopbackServer,
  loopbackServer,
  outcomeOf,
  type ReceivedRequest,
  sendEvents,
  textOf,
} from '@thimble/model-kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { aiSdk } from './ai-sdk.ts';
import type { AiSdkOptions } from './options.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };

describe('over HTTP', () => {
  let server: LoopbackServer;
  let play: Parameters<typeof loopbackServer>[0];
  const openai = (apiKey = 'sk-acme-0123456789') => createOpenAI({ apiKey, baseURL: server.baseUrl }).chat('gpt-4.1');
  const mistral = () => createMistral({ apiKey: 'k', baseURL: server.baseUrl })('mistral-large-latest');
  const google = () => createGoogle({ apiKey: 'k', baseURL: server.baseUrl })('gemini-2.5-flash');
  const ask = (languageModel = openai(), options: AiSdkOptions = {}) =>
    outcomeOf(aiSdk(languageModel, options).stream(hello));
  const answer = (status: number, body: unknown, headers: { [name: string]: string } = {}) => {
    play = (response) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
  };

  beforeAll(async () => {
    server = await loopbackServer((response, request) => play(response, request));
  });
  afterAll(() => server[Symbol.asyncDispose]());
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each<[string, number, object | string, object]>([
    [
      'a wrong key',
      401,
      { error: { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' } },
      { code: 'unauthorized', retryable: false },
    ],
    [
      'an unknown model',
      404,
      { error: { message: 'The model does not exist', type: 'invalid_request_error', code: 'model_not_found' } },
      { code: 'bad-request', message: expect.stringContaining('does not know "gpt-4.1"') },
    ],
    [
      'a quota that is used up',
      429,
      { error: { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' } },
      { code: 'rate-limited', retryable: false },
    ],
    [
      'a prompt that is too long',
      400,
      { error: { message: 'Too long', type: 'invalid_request_error', code: 'context_length_exceeded' } },
      { code: 'context-overflow' },
    ],
    [
      'messages that are refused',
      400,
      { error: { message: "messages with role 'tool' must follow tool_calls", type: 'invalid_request_error' } },
      { code: 'bad-request', message: expect.stringContaining('must follow tool_calls') },
    ],
    ['a gateway that fails', 502, '<html><h1>Bad gateway</h1>', { code: 'model-unavailable', retryable: true }],
    ['an error without a word', 500, {}, { code: 'model-unavailable', retryable: true }],
  ])('maps %s', async (_what, status, body, expected) => {
    answer(status, body);
    const { error } = await ask();
    expect(error).toMatchObject(expected);
    expect(String(error)).toMatch(new RegExp(`openai \\(model gpt-4\\.1\\).*HTTP ${status}`));
  });

  test('keeps the wait that a header asks for, and does not invent one', async () => {
    const error = { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' };
    answer(429, { error }, { 'Retry-After': '7' });
    expect((await ask()).error).toMatchObject({ code: 'rate-limited', retryAfterMs: 7_000 });
    answer(429, { error });
    const { error: unknown } = await ask();
    expect(unknown).toMatchObject({ code: 'rate-limited', retryable: true });
    expect(unknown).not.toHaveProperty('retryAfterMs');
  });

  test('reads the errors of Mistral', async () => {
    answer(429, { object: 'error', message: 'Requests rate limit exceeded', type: 'rate_limited', code: '1300' });
    expect((await ask(mistral())).error).toMatchObject({
      code: 'rate-limited',
      message: expect.stringMatching(/^mistral \(model mistral-large-latest\).*Requests rate limit exceeded/),
    });
  });

  test('leaves out stop sequences that a model refuses, from then on, and cuts at them all the same', async () => {
    const sent: unknown[] = [];
    play = (response, { body }) => {
      sent.push(body['stop']);
      if (body['stop'] === undefined) return void sendEvents(response, [recorded('openai-text')]);
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: 'Argument not supported on this model: stop' } }));
    };
    const model = aiSdk(openai());
    for (let call = 0; call < 2; call++) {
      const { events } = await outcomeOf(model.stream({ ...hello, stop: ['</halt>'] }));
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
    }
    expect(sent).toEqual([['</halt>'], undefined, undefined]);
  });

  test("reads the wait and the wrong key in Google's details", async () => {
    const message = 'You exceeded your current quota, please check your plan and billing details.';
    const wait = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7.5s' };
    answer(429, { error: { code: 429, message, status: 'RESOURCE_EXHAUSTED', details: [wait] } });
    expect((await ask(google())).error).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 7_500 });
    const wrong = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' };
    answer(400, { error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT', details: [wrong] } });
    expect((await ask(google())).error).toMatchObject({ code: 'unauthorized' });
  });

  test('shows nothing that looks like a key or is a secret of the environment', async () => {
    vi.stubEnv('ACME_API_KEY', 'k3y-of-the-acme-server');
    for (const apiKey of ['k3y-of-the-acme-server', 'sk-0123456789abcdef', 'AIzaSyA0123456789abcdef']) {
      play = (response, { headers }) =>
        void response
          .writeHead(401, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: { message: `No: ${headers.authorization}; ${apiKey}`, code: apiKey } }));
      const { error } = await ask(openai(apiKey));
      expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('[redacted]') });
      const told =
        error instanceof AgentError ? JSON.stringify([error, error.details, String(error.cause), error.stack]) : '';
      expect(told).not.toBe('');
      expect(told).not.toContain(apiKey);
    }
  });

  test.each([
    ['a web page', 'text/html', '<!doctype html><p>Sign in'],
    ['JSON', 'application/json', '{"choices":[]}'],
    ['nothing', 'text/event-stream', ''],
  ])('fails for %s instead of a reply', async (_what, type, body) => {
    play = (response) => void response.writeHead(200, { 'content-type': type }).end(body);
    for (const model of [openai(), mistral(), google()])
      expect((await ask(model)).error).toMatchObject({ code: 'model-unavailable', retryable: true });
  });

  test('keeps what was streamed before the socket is destroyed', async () => {
    for (const [name, model] of [
      ['openai-text', openai()],
      ['mistral-reasoning-tool-calls', mistral()],
      ['google-text', google()],
    ] as const) {
      play = (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const body = recorded(name);
        response.write(body.subarray(0, Math.floor(body.length * 0.7)), () => setImmediate(() => response.destroy()));
      };
      const { events, error } = await ask(model);
      expect(events.length).toBeGreaterThan(0);
      expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
    }
  });

  test('fails if no server answers', async () => {
    const closed = await loopbackServer(() => {});
    await closed[Symbol.asyncDispose]();
    const model = createOpenAI({ apiKey: 'k', baseURL: closed.baseUrl }).chat('gpt-4.1');
    expect((await ask(model)).error).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringMatching(/ECONNREFUSED.*baseURL/),
    });
  });

  test('gives up on a server that sends nothing, or falls silent, for timeoutMs', async () => {
    play = () => {};
    expect((await ask(openai(), { timeoutMs: 50 })).error).toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('50 ms'),
    });
    play = (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(recorded('openai-text').subarray(0, 1_500));
    const { events, error } = await ask(openai(), { timeoutMs: 2_000 });
    expect(events.length).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: 'model-unavailable', message: expect.stringContaining('2000 ms') });
  });

  test('closes the connection when the consumer stops reading, even while a read is pending', async () => {
    play = (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(recorded('openai-text').subarray(0, 1_500));
    for await (const _event of aiSdk(openai()).stream(hello)) break;
    await server.requests.at(-1)?.closed;

    const { promise: asked, resolve } = Promise.withResolvers<ReceivedRequest>();
    play = (_response, request) => resolve(request);
    const iterator = aiSdk(openai()).stream(hello)[Symbol.asyncIterator]();
    const waiting = iterator.next();
    const { closed } = await asked;
    await iterator.return?.();
    await closed;
    expect(await waiting).toMatchObject({ done: true });
  });

  test('takes as long for each of 10,000 chunks as of 1,000', async () => {
    const chunk = (delta: object, finish_reason: string | null) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    await assertLinear(async (count) => {
      const body = chunk({ content: 'word ' }, null).repeat(count) + chunk({}, 'stop');
      play = (response) => void sendEvents(response, [body]);
      expect(textOf((await ask()).events, 'text-delta')).toHaveLength(5 * count);
    });
  });
});
