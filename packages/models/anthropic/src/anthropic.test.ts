import { type AdapterOptions, AgentError, type ModelEvent, type ModelRequest } from '@thimble/core';
import { assertLinear } from '@thimble/core/testing';
import { asText } from '@thimble/core/utilities';
import { loopbackServer, sendEvents, textOf } from '@thimble/model-kit/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { anthropic } from './anthropic.ts';

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
function recordedFetch(name = 'text') {
  return vi.fn<typeof globalThis.fetch>(
    async () => new Response(recorded(name), { headers: { 'content-type': 'text/event-stream' } }),
  );
}

function headersSent(fetch: ReturnType<typeof recordedFetch>, name: string) {
  return fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get(name));
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('anthropic', () => {
  test('does nothing when it is created', () => {
    const fetch = recordedFetch();
    vi.stubEnv('ANTHROPIC_API_KEY', undefined);
    expect(anthropic('claude-opus-5-5', { fetch, pricing: { input: 4, output: 20 } })).toMatchObject({
      id: 'anthropic/claude-opus-5-5',
      supports: { reasoning: true, stop: true, structuredOutput: true },
      pricing: { input: 4, output: 20 },
    });
    expect(fetch).not.toHaveBeenCalled();
  });

  test('calls Anthropic, or another server whose base URL may include the version', async () => {
    vi.stubEnv('ANTHROPIC_BASE_URL', 'http://localhost:9/other');
    const fetch = recordedFetch();
    for (const baseUrl of [undefined, 'http://localhost:1', 'http://localhost:1/api/v1/'])
      await read(anthropic('m', { apiKey: 'k-1234', fetch, baseUrl }).stream(hello));
    expect(fetch.mock.calls.map(([url]) => url)).toEqual([
      'https://api.anthropic.com/v1/messages',
      'http://localhost:1/v1/messages',
      'http://localhost:1/api/v1/messages',
    ]);
  });

  test('reads the key again for each call', async () => {
    const fetch = recordedFetch();
    const model = anthropic('m', { fetch });
    for (const key of ['sk-ant-first', ' sk-ant-second\n']) {
      vi.stubEnv('ANTHROPIC_API_KEY', key);
      await read(model.stream(hello));
    }
    expect(headersSent(fetch, 'authorization')).toEqual(['Bearer sk-ant-first', 'Bearer sk-ant-second']);
    expect(headersSent(fetch, 'x-api-key')).toEqual([null, null]);
  });

  test('sends the key in both headers to other servers, but does not need one for them', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', undefined);
    const fetch = recordedFetch();
    for (const apiKey of ['k-1234', undefined])
      await read(anthropic('m', { apiKey, fetch, baseUrl: 'http://localhost:1' }).stream(hello));
    expect(headersSent(fetch, 'authorization')).toEqual(['Bearer k-1234', 'Bearer none']);
    expect(headersSent(fetch, 'x-api-key')).toEqual(['k-1234', null]);
  });

  test.each<[string, AdapterOptions]>([
    ['ANTHROPIC_API_KEY', {}],
    ['ACME_KEY', { apiKeyEnv: 'ACME_KEY', baseUrl: 'http://localhost:1' }],
  ])('says to set %s if the key is missing', async (variable, options) => {
    vi.stubEnv('ANTHROPIC_API_KEY', '');
    expect(await errorOf(anthropic('m', options).stream(hello))).toMatchObject({
      code: 'missing-secret',
      message: expect.stringContaining(variable),
    });
  });

  test('uses the latest API version that accepts a temperature, if one is sent', async () => {
    const fetch = recordedFetch();
    const model = anthropic('claude-sonnet-4-5', { apiKey: 'k-1234', fetch });
    await read(model.stream(hello));
    await read(model.stream({ ...hello, temperature: 0.2 }));
    await read(model.stream({ ...hello, providerOptions: { top_k: 3 } }));
    expect(headersSent(fetch, 'anthropic-version')).toEqual(['2026-10-21', '2023-06-01', '2023-06-01']);
  });

  test('merges its own options, then the request, with providerOptions last', async () => {
    await using server = await loopbackServer((response) => void sendEvents(response, [recorded('text')]));
    const model = anthropic('claude-haiku-4-5', {
      baseUrl: server.baseUrl,
      temperature: 0.1,
      maxOutputTokens: 5,
      providerOptions: { service_tier: 'auto', top_k: 2 },
      headers: { 'x-team': 'blue' },
    });
    await read(model.stream({ ...hello, temperature: 0.7, providerOptions: { top_k: 3 } }));
    const [request] = server.requests;
    expect(request?.body).toMatchObject({ temperature: 0.7, max_tokens: 5, service_tier: 'auto', top_k: 3 });
    expect(request).toMatchObject({ url: '/v1/messages', headers: { 'x-team': 'blue' } });
  });

  test('leaves out images that the API does not accept', async () => {
    const fetch = recordedFetch();
    const image = { type: 'image' as const, mediaType: 'image/png', data: 'aGk=' };
    const large = { ...image, data: 'A'.repeat(10 * 1024 * 1024 + 8) };
    const content = [{ ...image, mediaType: 'image/tiff' }, large, image];
    await read(
      anthropic('claude-opus-5-5', { apiKey: 'k-1234', fetch }).stream({ messages: [{ role: 'user', content }] }),
    );
    const body = asText(fetch.mock.calls[0]?.[1]?.body);
    expect(body.match(/Image left out: this model takes [^"]*/g)).toEqual([
      expect.stringMatching(/it is image\/tiff/),
      expect.stringMatching(/up to 7\.9 MB/),
    ]);
    expect(body).toContain('aGk=');
  });

  test('reads the reply of a server that does not stream', async () => {
    const message = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'EqQB' },
        { type: 'text', text: 'Hi' },
        { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 5, output_tokens: 7 },
    };
    const model = anthropic('m', { baseUrl: 'http://localhost:1', fetch: async () => Response.json(message) });
    expect(await read(model.stream(hello))).toEqual([
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'reasoning-delta', text: '', signature: 'EqQB', provider: 'anthropic' },
      { type: 'text-delta', text: 'Hi' },
      { type: 'tool-call', id: 'a', name: 'f', input: { x: 1 } },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 5, outputTokens: 7 } },
    ]);
  });

  test.each<[string, object]>([
    ['whose content is a text', { type: 'message', content: 'Hi' }],
    ['that does not say that it is a message', { content: [{ type: 'text', text: 'Hi' }] }],
  ])('reads a reply %s', async (_, message) => {
    const fetch = async () => Response.json({ ...message, stop_reason: 'end_turn' });
    expect(await read(anthropic('m', { baseUrl: 'http://localhost:1', fetch }).stream(hello))).toEqual([
      { type: 'text-delta', text: 'Hi' },
      { type: 'finish', reason: 'stop', usage: null },
    ]);
  });

  test('does not treat other JSON as a reply', async () => {
    const answer = (body: object) =>
      errorOf(anthropic('m', { baseUrl: 'http://localhost:1', fetch: async () => Response.json(body) }).stream(hello));
    expect(await answer({ hello: 'world' })).toMatchObject({ code: 'model-unavailable' });
    expect(await answer({ type: 'error', error: { type: 'not_found_error', message: 'model: m' } })).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('model: m'),
    });
  });

  test('takes as long for each of 10,000 chunks as of 1,000', async () => {
    const [start, block] = recorded('text').toString().split('\n\n');
    const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'word ' } };
    await assertLinear(async (count) => {
      const body = `${start}\n\n${block}\n\n${`data: ${JSON.stringify(delta)}\n\n`.repeat(count)}data: {"type":"message_stop"}\n\n`;
      const model = anthropic('m', { apiKey: 'k-1234', fetch: async () => new Response(body) });
      expect(textOf(await read(model.stream(hello)), 'text-delta')).toHaveLength(5 * count);
    });
  });
});

describe('anthropic options', () => {
  test.each<[string, string, object]>([
    ['an empty id', ' ', {}],
    ['an option of the SDK', 'm', { baseURL: 'http://localhost' }],
    ['an option of other adapters', 'm', { api: 'chat' }],
    ['a baseUrl that is no URL', 'm', { baseUrl: 'localhost:11434' }],
    ['a timeout of 0', 'm', { timeoutMs: 0 }],
  ])('refuses %s', (_what, id, options) => {
    expect(() => anthropic(id, options)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('has a spec that builds it again, without secrets', () => {
    const options: AdapterOptions = {
      apiKey: 'sk-ant-secret',
      supports: { images: false },
      headers: { 'anthropic-beta': 'x', 'X-Api-Key': 'sk-ant-secret' },
      fetch: globalThis.fetch,
    };
    expect(anthropic('m', options).spec).toEqual({
      package: '@thimble/anthropic',
      export: 'anthropic',
      args: ['m', { supports: { images: false }, headers: { 'anthropic-beta': 'x' } }],
      unsaved: ['apiKey', 'fetch', 'headers.X-Api-Key'],
    });
  });
});
