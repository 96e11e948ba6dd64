import type { Model, ModelRequest } from '@thimble/core';
import { outcomeOf, testFaults, textOf } from '@thimble/model-kit/testing';
import { describe, expect, test } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';
import { azure } from './azure.ts';

const hello: ModelRequest = { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };
const replies = [
  'chat-text',
  'chat-tool-calls',
  'chat-filtered',
  'chat-async-filter',
  'chat-async-filtered',
  'responses-text',
  'responses-filtered',
];

/** A deployment that replies with these bytes. */
function answering(body: ConstructorParameters<typeof Response>[0], name: string, status = 200): Model {
  const type = status === 200 ? 'text/event-stream' : 'application/json';
  return azure('my-deployment', {
    endpoint: 'https://acme.openai.azure.com',
    apiKey: 'azure-faults',
    api: name.startsWith('chat') ? 'chat' : 'responses',
    fetch: async () => new Response(body, { status, headers: { 'content-type': type } }),
  });
}

function read(name: string) {
  return outcomeOf(answering(Uint8Array.from(recorded(`${name}.sse`)), name).stream(hello));
}

describe('a recorded reply of Azure', () => {
  testFaults(test, {
    replies: Object.fromEntries(replies.map((name) => [name, recorded(`${name}.sse`)])),
    create: answering,
    damagedEvent: 'data: {"choices":[{"de\n\n',
  });

  test('is read past the verdict on the prompt, with its usage', async () => {
    const { events } = await read('chat-text');
    expect(textOf(events, 'text-delta')).toBe('The Seine — 777 km.');
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 1430, outputTokens: 9, cacheReadTokens: 1280, reasoningTokens: 0 },
    });
  });

  test('holds parallel tool calls, one without arguments', async () => {
    expect((await read('chat-tool-calls')).events).toMatchObject([
      { id: 'call_A1bqkX0u', name: 'get_weather', input: { city: 'Paris' } },
      { id: 'call_B7e2PzQm', name: 'now', input: {} },
      { id: 'call_C9sdLw3r', name: 'get_weather', input: { city: 'Oslo' } },
      { reason: 'tool-calls', usage: { inputTokens: 98, outputTokens: 41 } },
    ]);
  });

  test.each([
    ['chat-filtered', 'First, take', { inputTokens: 40, outputTokens: 3 }],
    ['chat-async-filtered', 'Step one:', null],
    ['responses-filtered', 'First,', { inputTokens: 29, outputTokens: 4 }],
  ])('is a refusal where a filter cut it: %s', async (name, text, usage) => {
    const { events } = await read(name);
    expect(textOf(events, 'text-delta')).toBe(text);
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'refusal', usage });
  });

  test('is read past the notes of a filter that runs behind it', async () => {
    const { events } = await read('chat-async-filter');
    expect(textOf(events, 'text-delta')).toBe('Cake is good.');
    expect(events.at(-1)).toMatchObject({ reason: 'stop', usage: null });
  });

  test('keeps signed reasoning apart', async () => {
    const { events } = await read('responses-text');
    expect(events[0]).toEqual({
      type: 'reasoning-delta',
      text: '',
      signature: 'gAAAAABp_signed',
      provider: 'azure responses',
    });
    expect(textOf(events, 'text-delta')).toBe('It is 777 km long.');
    expect(events.at(-1)).toMatchObject({ usage: { inputTokens: 31, outputTokens: 75, reasoningTokens: 64 } });
  });
});

describe('a prompt that a filter blocked', () => {
  test.each(['chat', 'responses'])('is a refusal that says what was filtered, and no error: %s', async (api) => {
    const { events, error } = await outcomeOf(
      answering(recorded('prompt-filtered.json').toString(), api, 400).stream(hello),
    );
    expect(error).toBeUndefined();
    expect(textOf(events, 'text-delta')).toMatch(
      /management policy.* Blocked by the content filter: jailbreak, violence \(medium\)\.$/,
    );
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'refusal', usage: null });
  });

  test('is one too where the news comes inside the stream', async () => {
    const news = recorded('prompt-filtered.json').toString().replaceAll('\n', ' ');
    const { events } = await outcomeOf(answering(`data: ${news}\n\n`, 'chat').stream(hello));
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'refusal' });
  });
});
