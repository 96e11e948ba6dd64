import { createGoogle } from '@ai-sdk/google';
import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import type { Message, ModelRequest } from '@thimble/core';
import { loopbackServer, outcomeOf, sendEvents, testFaults } from '@thimble/model-kit/testing';
import { describe, expect, test, vi } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { aiSdk } from './ai-sdk.ts';
import type { LanguageModel } from './language-model.ts';

type Body = ConstructorParameters<typeof Response>[0];

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const gemini = 'gemini-3-pro-preview';

/** The provider's model that replies with a recorded body. */
function answering(name: string, body: Body = Uint8Array.from(recorded(name))): LanguageModel {
  const fetch = vi.fn<typeof globalThis.fetch>(
    async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
  );
  if (name.startsWith('openai')) return createOpenAI({ apiKey: 'k', fetch }).chat('gpt-4.1');
  if (name.startsWith('mistral')) return createMistral({ apiKey: 'k', fetch })('magistral-medium-latest');
  return createGoogle({ apiKey: 'k', fetch })(gemini);
}

async function read(name: string) {
  return (await outcomeOf(aiSdk(answering(name)).stream(hello))).events;
}

describe('a recorded reply', () => {
  const replies = ['openai-text', 'openai-tool-calls', 'mistral-reasoning-tool-calls', 'google-text', 'google-safety'];

  testFaults(test, {
    replies: Object.fromEntries(replies.map((name) => [name, recorded(name)])),
    create: (body, name) => aiSdk(answering(name, body)),
    damagedEvent: 'data: {"choices":[{"de\n\n',
  });

  test('of OpenAI', async () => {
    expect((await read('openai-text')).at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 1312, outputTokens: 14, reasoningTokens: 0, cacheReadTokens: 1024 },
    });
    expect(await read('openai-tool-calls')).toMatchObject([
      { type: 'tool-call', id: 'call_aK1', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool-call', id: 'call_bK2', name: 'now', input: {} },
      { reason: 'tool-calls' },
    ]);
  });

  test('of Mistral', async () => {
    expect(await read('mistral-reasoning-tool-calls')).toMatchObject([
      { type: 'reasoning-delta', text: 'Two cities, ' },
      { type: 'reasoning-delta', text: 'two calls.' },
      { type: 'text-delta', text: 'Let me look.' },
      { id: 'D681PevKs', input: { city: 'Paris' } },
      { id: 'E192Qpwlt', input: { city: 'Oslo' } },
      { reason: 'tool-calls', usage: { inputTokens: 180, outputTokens: 80 } },
    ]);
  });

  test('of Google, whose filters become refusals', async () => {
    expect((await read('google-tool-calls')).at(-1)).toMatchObject({
      reason: 'tool-calls',
      usage: { inputTokens: 96, outputTokens: 76, reasoningTokens: 40, cacheReadTokens: 64 },
    });
    expect(await read('google-safety')).toMatchObject([{ text: 'First, take' }, { reason: 'refusal' }]);
    expect(await read('google-blocked')).toMatchObject([{ reason: 'refusal' }]);
  });

  test('of Google that failed', async () => {
    const { events, error } = await outcomeOf(aiSdk(answering('google-error')).stream(hello));
    expect(events).toEqual([{ type: 'text-delta', text: 'It' }]);
    expect(error).toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      message: expect.stringContaining('overloaded'),
      usage: { inputTokens: 30, outputTokens: 1 },
    });
  });
});

describe('what Google signs', () => {
  /** The body of the request that follows a reply, built from its events like core does. */
  async function followUp(name: string): Promise<unknown> {
    await using server = await loopbackServer((response) => void sendEvents(response, [recorded(name)]));
    const model = aiSdk(createGoogle({ apiKey: 'k', baseURL: server.baseUrl })(gemini));
    const { events } = await outcomeOf(model.stream(hello));
    const calls = events.filter((event) => event.type === 'tool-call');
    const joined = (type: string) =>
      events.map((event) => (event.type === type && 'text' in event ? event.text : '')).join('');
    const [signature] = events.flatMap((event) => (event.type === 'reasoning-delta' ? (event.signature ?? []) : []));
    const text = joined('text-delta');
    const messages: Message[] = [
      ...hello.messages,
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: joined('reasoning-delta'), ...(signature !== undefined && { signature }) },
          ...(text === '' ? [] : [{ type: 'text' as const, text }]),
          ...calls,
        ],
      },
      {
        role: 'tool',
        content: calls.map((call) => ({ type: 'tool-result', id: call.id, name: call.name, output: 'rain' })),
      },
    ];
    await outcomeOf(model.stream({ messages }));
    return server.requests[1]?.body.contents;
  }

  test('is sent back with the call that it belongs to', async () => {
    expect(await followUp('google-tool-calls')).toMatchObject([
      { role: 'user' },
      {
        role: 'model',
        parts: [
          { text: '**Planning**\n\nTwo cities.', thought: true },
          { functionCall: { name: 'get_weather', args: { city: 'Paris' } }, thoughtSignature: 'EpwCCpkCAXLI2nw3' },
          { functionCall: { name: 'get_weather', args: { city: 'Oslo' } } },
        ],
      },
      { role: 'user' },
    ]);
  });

  test('is sent back with the text that it belongs to', async () => {
    expect(await followUp('google-text')).toMatchObject([
      { role: 'user' },
      { role: 'model', parts: [{ text: 'It rains in Paris.', thoughtSignature: 'EqwCxyz=' }] },
    ]);
  });
});
