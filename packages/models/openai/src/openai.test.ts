import { AgentError, type ModelEvent, type ModelRequest } from '@thimble/core';
import { assertLinear } from '@thimble/core/testing';
import { asText } from '@thimble/core/utilities';
import { loopbackServer, sendEvents, textOf } from '@thimble/model-kit/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { openai } from './openai.ts';
import type { OpenAiOptions } from './options.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };

async function read(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const read: ModelEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}

async function errorOf(events: AsyncIterable<ModelEvent>): Promise<AgentError> {
  const error = await read(events).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!AgentError.is(error)) throw new Error(`no AgentError: ${String(error)}`);
  return error;
}

/** A fetch that answers with a recorded reply and records its requests. */
function recordedFetch(name = 'chat-text') {
  return vi.fn<typeof globalThis.fetch>(
    async () => new Response(recorded(name), { headers: { 'content-type': 'text/event-stream' } }),
  );
}

function keysSent(fetch: ReturnType<typeof recordedFetch>) {
  return fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get('authorization'));
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe('openai', () => {
  test('does nothing when it is created', () => {
    const fetch = recordedFetch();
    vi.stubEnv('OPENAI_API_KEY', undefined);
    expect(openai('gpt-5.2', { fetch })).toMatchObject({
      id: 'openai/gpt-5.2',
      supports: { reasoning: true, stop: false },
    });
    expect(fetch).not.toHaveBeenCalled();
  });

  test('uses Responses with OpenAI, and Chat Completions with other servers', async () => {
    const fetch = recordedFetch();
    await read(openai('m', { apiKey: 'k-1234', fetch, baseUrl: 'http://localhost:1/v1' }).stream(hello));
    await read(
      openai('m', {
        apiKey: 'k-1234',
        fetch: recordedFetch('responses-text').mockImplementation(fetch),
        api: 'chat',
      }).stream(hello),
    );
    const responses = recordedFetch('responses-text');
    await read(openai('m', { apiKey: 'k-1234', fetch: responses }).stream(hello));
    expect([...fetch.mock.calls, ...responses.mock.calls].map(([url]) => url)).toEqual([
      'http://localhost:1/v1/chat/completions',
      'https://api.openai.com/v1/chat/completions',
      'https://api.openai.com/v1/responses',
    ]);
  });

  test('reads the key again for each call', async () => {
    const fetch = recordedFetch();
    const model = openai('m', { fetch, api: 'chat' });
    for (const key of ['sk-first', ' sk-second\n']) {
      vi.stubEnv('OPENAI_API_KEY', key);
      await read(model.stream(hello));
    }
    expect(keysSent(fetch)).toEqual(['Bearer sk-first', 'Bearer sk-second']);
  });

  test('says which variable to set if the key is missing', async () => {
    vi.stubEnv('OPENAI_API_KEY', '');
    expect(await errorOf(openai('m').stream(hello))).toMatchObject({
      code: 'missing-secret',
      message: expect.stringContaining('OPENAI_API_KEY'),
    });
    const named = openai('m', { apiKeyEnv: 'ACME_KEY', baseUrl: 'http://localhost:1/v1' });
    expect(await errorOf(named.stream(hello))).toMatchObject({
      code: 'missing-secret',
      message: expect.stringContaining('ACME_KEY'),
    });
  });

  test('needs no key for another server', async () => {
    vi.stubEnv('OPENAI_API_KEY', undefined);
    const fetch = recordedFetch();
    expect((await read(openai('m', { fetch, baseUrl: 'http://localhost:1/v1' }).stream(hello))).at(-1)).toMatchObject({
      reason: 'stop',
    });
  });

  test('merges its own options, then the request, with providerOptions last', async () => {
    await using server = await loopbackServer((response) => void sendEvents(response, [recorded('chat-text')]));
    const model = openai('m', {
      baseUrl: server.baseUrl,
      temperature: 0.1,
      maxOutputTokens: 5,
      providerOptions: { seed: 1, top_k: 2 },
      headers: { 'x-team': 'blue' },
    });
    await read(model.stream({ ...hello, temperature: 0.7, providerOptions: { seed: 3, model: 'other' } }));
    expect(server.requests[0]?.body).toMatchObject({
      temperature: 0.7,
      max_tokens: 5,
      seed: 3,
      top_k: 2,
      model: 'other',
    });
    expect(server.requests[0]?.headers['x-team']).toBe('blue');
  });

  test('sends the request again without stream_options if a server rejects them, and remembers that', async () => {
    await using server = await loopbackServer((response, { body }) => {
      if (!body.stream_options) return void sendEvents(response, [recorded('chat-length')]);
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":{"message":"Unrecognized request argument supplied: stream_options"}}');
    });
    const model = openai('m', { baseUrl: server.baseUrl });
    await Promise.all([read(model.stream(hello)), read(model.stream(hello))]);
    await read(model.stream(hello));
    expect(server.requests.filter(({ body }) => 'stream_options' in body).length).toBe(2);
    expect(server.requests.length).toBe(5);
  });

  test('reads the reply of a server that does not stream', async () => {
    const completion = { id: 'c', choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }] };
    const fetch = async () => Response.json(completion);
    expect(await read(openai('m', { fetch, baseUrl: 'http://localhost:1/v1' }).stream(hello))).toMatchObject([
      { text: 'Hi' },
      { reason: 'stop' },
    ]);
    const response = {
      object: 'response',
      status: 'completed',
      output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hi' }] }],
    };
    expect(
      await read(openai('m', { apiKey: 'k-1234', fetch: async () => Response.json(response) }).stream(hello)),
    ).toMatchObject([{ text: 'Hi' }, { reason: 'stop' }]);
  });

  test('leaves out images that OpenAI does not accept, and lets other servers decide for themselves', async () => {
    const image = { type: 'image' as const, mediaType: 'image/tiff', data: 'aGk=' };
    const results = [{ type: 'tool-result' as const, id: 'a', name: 'f', output: 1, images: [image] }];
    const requests: ModelRequest[] = [
      { messages: [{ role: 'user', content: [image] }] },
      {
        messages: [
          { role: 'assistant', content: [{ type: 'tool-call', id: 'a', name: 'f', input: {} }] },
          { role: 'tool', content: results },
        ],
      },
    ];
    const sent: string[] = [];
    const fetch: typeof globalThis.fetch = async (_, init) => {
      sent.push(asText(init?.body));
      return Response.json({ error: { message: 'Not today.' } }, { status: 400 });
    };
    const own = (['chat', 'responses'] as const).map((api) => openai('gpt-4.1', { api, apiKey: 'k-1234', fetch }));
    const other = openai('m', { baseUrl: 'http://localhost:1/v1', fetch });
    for (const request of requests) for (const model of [...own, other]) await errorOf(model.stream(request));
    const toOther = sent.filter((_, index) => index % 3 === 2);
    const toOpenAi = sent.filter((_, index) => index % 3 !== 2);
    expect([toOther.length, toOpenAi.length]).toEqual([2, 4]);
    for (const body of toOther) expect(body).toContain('aGk=');
    for (const body of toOpenAi) {
      expect(body).toMatch(/Image left out: this model takes PNG.*image\/tiff/);
      expect(body).not.toContain('aGk=');
    }
  });

  test('treats think tags from OpenAI as text', async () => {
    const body = 'data: {"choices":[{"index":0,"delta":{"content":"<think>a</think>b"},"finish_reason":"stop"}]}\n\n';
    const fetch = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    const events = await read(openai('gpt-4.1', { api: 'chat', apiKey: 'k-1234', fetch }).stream(hello));
    expect(textOf(events, 'text-delta')).toBe('<think>a</think>b');
  });

  test('does not count the time that the consumer needs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const fetch = recordedFetch();
    let last: ModelEvent | undefined;
    for await (const event of openai('m', { apiKey: 'k-1234', api: 'chat', timeoutMs: 100, fetch }).stream(hello)) {
      vi.advanceTimersByTime(1_000);
      last = event;
    }
    expect(last).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  test('takes as long for each of 10,000 chunks as of 1,000', async () => {
    const event = (text: string) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`;
    const last = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`;
    await assertLinear(async (count) => {
      const body = event('word ').repeat(count) + last;
      const model = openai('m', { baseUrl: 'http://localhost:1/v1', fetch: async () => new Response(body) });
      expect(textOf(await read(model.stream(hello)), 'text-delta')).toHaveLength(5 * count);
    });
  });
});

describe('openai options', () => {
  test.each<[string, string, object]>([
    ['an empty id', ' ', {}],
    ['an option of the SDK', 'm', { baseURL: 'http://localhost' }],
    ['an unknown option', 'm', { colour: 'red' }],
    ['an unknown api', 'm', { api: 'completions' }],
    ['a baseUrl that is no URL', 'm', { baseUrl: 'localhost:11434' }],
    ['a password in the baseUrl', 'm', { baseUrl: 'http://user:pass@localhost/v1' }],
    ['a timeout of 0', 'm', { timeoutMs: 0 }],
    ['an endless timeout', 'm', { timeoutMs: Infinity }],
  ])('refuses %s', (_what, id, options) => {
    const make = () => openai(id, options);
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('says which option was meant', () => {
    const mistaken: object = { baseURL: 'http://localhost' };
    expect(() => openai('m', mistaken)).toThrow(/baseUrl/);
  });

  test('has a spec that builds it again, without secrets', () => {
    const options: OpenAiOptions = {
      apiKey: 'sk-secret',
      baseUrl: 'http://localhost:1/v1',
      supports: { images: false },
      headers: { 'x-team': 'blue', 'X-Api-Key': 'sk-secret' },
      fetch: globalThis.fetch,
      timeoutMs: 5,
    };
    expect(openai('m', options).spec).toEqual({
      package: '@thimble/openai',
      export: 'openai',
      args: [
        'm',
        { baseUrl: 'http://localhost:1/v1', supports: { images: false }, headers: { 'x-team': 'blue' }, timeoutMs: 5 },
      ],
      unsaved: ['apiKey', 'fetch', 'headers.X-Api-Key'],
    });
    expect(openai('m', { apiKey: 'sk-secret' }).spec?.args).toEqual(['m']);
  });

  test('carries its pricing', () => {
    expect(openai('m', { pricing: { input: 1, output: 2 } }).pricing).toEqual({ input: 1, output: 2 });
  });
});
