import { LLMock } from '@copilotkit/aimock';
import type { ModelEvent, ModelRequest } from '@thimble/core';
import { textOf } from '@thimble/model-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openai } from './openai.ts';

const mock = new LLMock({ port: 0 });

beforeAll(async () => {
  mock.onMessage('hello', { content: 'Hi there, traveller!', usage: { prompt_tokens: 12, completion_tokens: 5 } });
  mock.onMessage('weather', {
    toolCalls: [
      { name: 'get_weather', arguments: '{"city":"Paris"}' },
      { name: 'get_weather', arguments: '{"city":"Oslo"}' },
    ],
  });
  mock.onMessage('think', { content: 'Seventeen.', reasoning: 'Nine and eight.' });
  mock.onMessage('forbidden', {
    error: { message: 'Incorrect API key provided', type: 'invalid_request_error', code: 'invalid_api_key' },
    status: 401,
  });
  mock.onMessage('slow down', {
    error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' },
    status: 429,
    retryAfter: 9,
  });
  mock.onMessage('break', { error: { message: 'Overloaded', type: 'server_error' }, status: 503 });
  await mock.start();
});
afterAll(() => mock.stop());

function ask(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: 'user', content: [{ type: 'text', text }] }], ...more };
}

async function read(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const read: ModelEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}

describe.each(['chat', 'responses'] as const)('openai against a mock server, %s', (api) => {
  const model = () => openai('gpt-4.1', { api, apiKey: 'sk-mock-0123456789', baseUrl: `${mock.url}/v1` });

  test('reads text', async () => {
    const events = await read(model().stream(ask('hello')));
    expect(textOf(events, 'text-delta')).toBe('Hi there, traveller!');
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  test('reads parallel tool calls', async () => {
    const tools = [
      {
        name: 'get_weather',
        description: 'Weather.',
        inputSchema: { type: 'object', properties: { city: { type: 'string' } } },
      },
    ];
    const events = await read(model().stream(ask('weather', { tools })));
    expect(events.filter((event) => event.type === 'tool-call')).toMatchObject([
      { input: { city: 'Paris' } },
      { input: { city: 'Oslo' } },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'tool-calls' });
  });

  test('reads reasoning', async () => {
    const events = await read(model().stream(ask('think')));
    expect([textOf(events, 'reasoning-delta'), textOf(events, 'text-delta')]).toEqual([
      'Nine and eight.',
      'Seventeen.',
    ]);
  });

  test.each([
    ['forbidden', { code: 'unauthorized', retryable: false }],
    ['slow down', { code: 'rate-limited', retryable: true, retryAfterMs: 9_000 }],
    ['break', { code: 'model-unavailable', retryable: true }],
  ])('maps the error of "%s"', async (text, expected) => {
    await expect(read(model().stream(ask(text)))).rejects.toMatchObject(expected);
  });

  test.each([
    ['malformed JSON', { malformedRate: 1 }, 'model-unavailable'],
    ['a connection that drops', { disconnectRate: 1 }, 'model-unavailable'],
    ['an internal error', { dropRate: 1 }, 'model-unavailable'],
  ])('survives %s', async (_what, chaos, code) => {
    mock.setChaos(chaos);
    try {
      await expect(read(model().stream(ask('hello')))).rejects.toMatchObject({ code, retryable: true });
    } finally {
      mock.clearChaos();
    }
  });
});
