import type { ModelRequest } from '@thimble/core';
import { describe, expect, test } from 'vitest';
import { outcomeOf, testFaults, testFaultsOverHttp } from '@thimble/model-kit/testing';
import { recorded } from './__fixtures__/recorded.ts';
import { openai } from './openai.ts';

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
  testFaultsOverHttp(test, {
    create: (options) => openai('m', options),
    replies: Object.fromEntries(chatReplies.map((name) => [name, recorded(name)])),
    whole: { body: Buffer.from(recorded('chat-text').toString().replace('data: [DONE]\n\n', '')), inputTokens: 1312 },
    begun: { body: recorded('chat-text').subarray(0, 1_500) },
    heartbeat: ': keep-alive\n\n',
    toError: (message, code) => ({ error: { message, code } }),
  });
});
