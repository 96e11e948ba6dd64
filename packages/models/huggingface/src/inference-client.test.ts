import type { ModelRequest } from '@thimble/core';
import { assertLinear } from '@thimble/core/testing';
import { outcomeOf, sendEvents, textOf } from '@thimble/model-kit/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type HuggingFaceServer,
  huggingFaceServer,
  type HuggingFaceServerOptions,
  json,
} from './__fixtures__/hugging-face-server.ts';
import { recorded } from './__fixtures__/recorded.ts';
import { inferenceClient } from './inference-client.ts';
import type { InferenceClientOptions } from './options.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const token = 'hf_token0123456789';
const qwen = 'Qwen/Qwen3-32B';

describe('inferenceClient', () => {
  let server: HuggingFaceServer;
  let answer: HuggingFaceServerOptions['answer'];
  const model = (id: string, options: InferenceClientOptions = {}) =>
    inferenceClient(id, { apiKey: token, fetch: server.fetch, ...options });
  const call = async (id: string, options: InferenceClientOptions = {}, request = hello) => {
    const outcome = await outcomeOf(model(id, options).stream(request));
    return { ...outcome, call: server.calls.at(-1) };
  };

  beforeAll(async () => {
    server = await huggingFaceServer({
      token,
      models: {
        [qwen]: [
          { provider: 'groq', providerId: 'qwen/qwen3-32b' },
          { provider: 'together', providerId: 'Qwen/Qwen3-32B-fp8' },
          { provider: 'hf-inference', providerId: qwen },
          { provider: 'novita', providerId: 'qwen3', task: 'feature-extraction' },
        ],
        'me/unserved': [],
      },
      answer: (response, request) => answer(response, request),
    });
    answer = (response) => void sendEvents(response, [recorded('tgi-text')]);
  });
  afterAll(() => server[Symbol.asyncDispose]());
  afterEach(() => {
    vi.unstubAllEnvs();
    answer = (response) => void sendEvents(response, [recorded('tgi-text')]);
  });

  test.each<[string | undefined, string, string]>([
    [undefined, '/v1/chat/completions', qwen],
    ['auto', '/v1/chat/completions', qwen],
    ['groq', '/groq/openai/v1/chat/completions', 'qwen/qwen3-32b'],
    ['together', '/together/v1/chat/completions', 'Qwen/Qwen3-32B-fp8'],
    ['hf-inference', `/hf-inference/models/${qwen}/v1/chat/completions`, qwen],
  ])('asks the router for the provider %s', async (provider, path, name) => {
    const { call: sent, events } = await call(qwen, provider === undefined ? {} : { provider });
    expect(sent).toMatchObject({ host: 'router.huggingface.co', path, body: { model: name } });
    expect(textOf(events, 'text-delta')).toBe('The Pont des Arts is 155 m long — à peu près.');
  });

  test("passes the router's own suffixes on", async () => {
    expect((await call(`${qwen}:cheapest`)).call?.body.model).toBe(`${qwen}:cheapest`);
  });

  test("sends a provider's own key to that provider", async () => {
    const { call: sent } = await call(qwen, { provider: 'groq', apiKey: 'gsk_0123456789' });
    expect(sent).toMatchObject({ host: 'api.groq.com', headers: { authorization: 'Bearer gsk_0123456789' } });
  });

  test('asks an endpoint, with or without a key', async () => {
    vi.stubEnv('HF_TOKEN', undefined);
    const baseUrl = 'https://abc.endpoints.huggingface.cloud/';
    const { call: sent } = await call('tgi', { baseUrl, apiKey: '' });
    expect(sent).toMatchObject({ host: 'abc.endpoints.huggingface.cloud', path: '/v1/chat/completions' });
    expect(sent?.headers).not.toHaveProperty('authorization');
    vi.stubEnv('HF_TOKEN', token);
    expect((await call('tgi', { baseUrl, apiKey: '' })).call?.headers.authorization).toBe(`Bearer ${token}`);
  });

  test('reads the key for each call, and says which variable to set', async () => {
    const named = inferenceClient(qwen, { apiKeyEnv: 'ACME_TOKEN', fetch: server.fetch });
    vi.stubEnv('ACME_TOKEN', undefined);
    expect((await outcomeOf(named.stream(hello))).error).toMatchObject({
      code: 'missing-secret',
      message: expect.stringContaining('ACME_TOKEN'),
    });
    vi.stubEnv('ACME_TOKEN', ` ${token}\n`);
    expect((await outcomeOf(named.stream(hello))).events.at(-1)).toMatchObject({ reason: 'stop' });
    vi.stubEnv('ACME_TOKEN', 'hf_other');
    expect((await outcomeOf(named.stream(hello))).error).toMatchObject({
      code: 'unauthorized',
      message: expect.stringMatching(/ACME_TOKEN: it needs the permission/),
    });
  });

  test('sends its headers only with the call, not to the Hub', async () => {
    const before = server.requests.length;
    const headers = { 'X-HF-Bill-To': 'acme' };
    await call('me/fresh', { provider: 'groq', headers });
    await call(qwen, { headers });
    const sent = server.requests.slice(before).map((request) => [request.host, request.headers['x-hf-bill-to']]);
    expect(sent).toEqual([
      ['huggingface.co', undefined],
      ['router.huggingface.co', 'acme'],
    ]);
  });

  test.each<[string, string, InferenceClientOptions, object]>([
    [
      'a provider that the SDK does not know',
      qwen,
      { provider: 'grok' },
      { code: 'invalid-argument', message: expect.stringMatching(/"grok".*groq/) },
    ],
    [
      'a provider without chat',
      qwen,
      { provider: 'fal-ai' },
      { code: 'invalid-argument', message: expect.stringContaining('fal-ai') },
    ],
    [
      'a key that is no token, without its provider',
      qwen,
      { apiKey: 'gsk_0123456789' },
      { code: 'invalid-argument', message: expect.stringContaining('hf_') },
    ],
    [
      'a model that the provider does not serve',
      qwen,
      { provider: 'cerebras' },
      { code: 'bad-request', message: expect.stringMatching(/cerebras via Hugging Face.*'auto' uses any/) },
    ],
    [
      'a model that the provider serves for something else',
      qwen,
      { provider: 'novita' },
      { code: 'bad-request', message: expect.stringContaining('does not offer it for chat') },
    ],
    ['a model that nobody serves', 'me/unserved', { provider: 'groq' }, { code: 'bad-request' }],
    [
      'a model that nobody serves, to the router',
      'me/unserved',
      {},
      { code: 'bad-request', message: expect.stringContaining('https://huggingface.co/me/unserved') },
    ],
    [
      'a model that does not exist',
      'me/nothing',
      { provider: 'groq' },
      { code: 'bad-request', message: expect.stringContaining('Repository not found') },
    ],
  ])('refuses %s', async (_what, id, options, expected) => {
    const { error, events } = await call(id, options);
    expect(events).toEqual([]);
    expect(error).toMatchObject({ retryable: false, ...expected });
  });

  test('stops at the signal while the provider is looked up', async () => {
    const controller = new AbortController();
    const fetch = () => {
      controller.abort();
      return new Promise<Response>(() => {});
    };
    const stream = model('me/slow', { provider: 'groq', fetch }).stream(hello, { signal: controller.signal });
    expect((await outcomeOf(stream)).error).toMatchObject({ code: 'aborted' });
  });

  test('sends the request again without what the server rejects, and remembers that', async () => {
    answer = (response, { body }) => {
      if ('stream_options' in body)
        return json(response, 422, { error: 'unknown field `stream_options`', error_type: 'validation' });
      if (JSON.stringify(body).includes('reasoning_content'))
        return json(response, 400, {
          error: { message: "property 'reasoning_content' is unsupported", type: 'invalid_request_error' },
        });
      void sendEvents(response, [recorded('tgi-text')]);
    };
    const request: ModelRequest = {
      messages: [
        ...hello.messages,
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'Hm' },
            { type: 'tool-call', id: 'a', name: 'f', input: {} },
          ],
        },
        { role: 'tool', content: [{ type: 'tool-result', id: 'a', name: 'f', output: 'ok' }] },
      ],
    };
    const asked = model(qwen);
    const before = server.calls.length;
    expect((await outcomeOf(asked.stream(request))).events.at(-1)).toMatchObject({ reason: 'stop' });
    expect(server.calls.length - before).toBe(3);
    await outcomeOf(asked.stream(request));
    expect(server.calls.length - before).toBe(4);
  });

  test('gives up if a server rejects the same field for another reason', async () => {
    answer = (response) => json(response, 400, { error: { message: 'reasoning_content must be passed back' } });
    const before = server.calls.length;
    expect((await call(qwen)).error).toMatchObject({ code: 'bad-request' });
    expect(server.calls.length - before).toBe(1);
  });

  test('reads the reply of a server that does not stream', async () => {
    answer = (response) =>
      json(response, 200, { id: 'c', choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }] });
    expect((await call(qwen)).events).toMatchObject([{ text: 'Hi' }, { reason: 'stop' }]);
    answer = (response) => json(response, 200, { error: { message: 'Slow down', code: 429 } });
    expect((await call(qwen)).error).toMatchObject({ code: 'rate-limited' });
  });

  test('merges its own options, then the request; providerOptions cannot move the key elsewhere', async () => {
    const providerOptions = {
      seed: 1,
      top_k: 2,
      endpointUrl: 'https://evil.example',
      accessToken: 'hf_evil',
      provider: 'x',
    };
    const { call: sent } = await call(
      qwen,
      { temperature: 0.1, maxOutputTokens: 5, providerOptions },
      { ...hello, temperature: 0.7, providerOptions: { seed: 3 } },
    );
    expect(sent).toMatchObject({
      host: 'router.huggingface.co',
      headers: { authorization: `Bearer ${token}` },
      body: { temperature: 0.7, max_tokens: 5, seed: 3, top_k: 2 },
    });
  });

  test('takes as long for each of 10,000 chunks as of 1,000', async () => {
    const chunk = (delta: object, finish_reason: string | null) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
    await assertLinear(async (count) => {
      const body = chunk({ content: 'word ' }, null).repeat(count) + chunk({}, 'stop');
      const fetch = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
      const { events } = await outcomeOf(model(qwen, { fetch }).stream(hello));
      expect(textOf(events, 'text-delta')).toHaveLength(5 * count);
    });
  });
});

describe('inferenceClient options', () => {
  test.each<[string, string, object]>([
    ['an empty id', ' ', {}],
    ['a URL for an id', 'https://abc.endpoints.huggingface.cloud', {}],
    ['an option of the SDK', 'm', { endpointUrl: 'http://localhost' }],
    ['an empty provider', 'm', { provider: '' }],
    ['a provider and a baseUrl', 'm', { provider: 'groq', baseUrl: 'http://localhost:1' }],
  ])('refuses %s', (_what, id, options) => {
    expect(() => inferenceClient(id, options)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('has a spec that builds it again, without secrets', () => {
    const options = { apiKey: 'hf_secret', provider: 'groq', headers: { 'X-HF-Bill-To': 'acme', 'X-Api-Key': 'k' } };
    expect(inferenceClient('m', options).spec).toEqual({
      package: '@thimble/huggingface',
      export: 'inferenceClient',
      args: ['m', { provider: 'groq', headers: { 'X-HF-Bill-To': 'acme' } }],
      unsaved: ['apiKey', 'headers.X-Api-Key'],
    });
  });
});
