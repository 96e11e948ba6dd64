import { chatReader } from '@thimble/model-kit/openai-api';
import { jsonEvents, readEvents } from '@thimble/model-kit/testing';
import { describe, expect, test } from 'vitest';
import { recorded } from './__fixtures__/recorded.ts';

function read(name: string) {
  return readEvents(chatReader(), jsonEvents(recorded(name)));
}

describe('replies of inference providers', () => {
  test('reads Text Generation Inference, whose usage follows the end', () => {
    expect(read('tgi-text').at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 42, outputTokens: 14 },
    });
  });

  test('reads its tool calls, which end with "stop" and repeat an empty name', () => {
    expect(read('tgi-tool-call')).toEqual([
      { type: 'tool-call', id: '0', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 180, outputTokens: 21 } },
    ]);
  });

  test("reads Groq's reasoning, whole calls, and usage in its own place", () => {
    expect(read('groq-reasoning-tool-calls').slice(1)).toEqual([
      { type: 'reasoning-delta', text: 'two calls.' },
      { type: 'tool-call', id: 'fc_6f2d1a', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'tool-call', id: 'fc_9b77c0', name: 'get_weather', input: { city: 'Oslo' } },
      {
        type: 'finish',
        reason: 'tool-calls',
        usage: { inputTokens: 231, outputTokens: 74, reasoningTokens: 19, cacheReadTokens: 128 },
      },
    ]);
  });

  test('reads interleaved fragments, and a call without arguments', () => {
    expect(read('together-tool-calls')).toMatchObject([
      { type: 'text-delta', text: 'I will look.' },
      { name: 'get_weather', input: { city: 'Paris' } },
      { name: 'now', input: {} },
      { reason: 'tool-calls', usage: { inputTokens: 301, outputTokens: 44 } },
    ]);
  });

  test('reads reasoning apart from the answer, and what came from the cache', () => {
    const events = read('novita-reasoning');
    expect(events.map((event) => ('text' in event ? `${event.type} ${event.text}` : event.type))).toEqual([
      'reasoning-delta Nine and ',
      'reasoning-delta eight.',
      'text-delta Seven',
      'text-delta teen.',
      'finish',
    ]);
    expect(events.at(-1)).toMatchObject({ usage: { inputTokens: 1203, cacheReadTokens: 1152, reasoningTokens: 41 } });
  });

  test('tells a truncated reply, and one that was filtered', () => {
    expect(read('cerebras-length').at(-1)).toMatchObject({ reason: 'length' });
    expect(read('filtered').at(-1)).toEqual({ type: 'finish', reason: 'refusal', usage: null });
  });
});
