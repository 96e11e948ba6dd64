import { LLMock } from '@copilotkit/aimock';
import { type ModelRequest, tool, ToolCallingAgent } from '@thimble/core';
import { outcomeOf, textOf } from '@thimble/model-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anthropic } from './anthropic.ts';

const mock = new LLMock({ port: 0 });
const model = () => anthropic('claude-sonnet-4-5', { apiKey: 'sk-ant-mock-0123456789', baseUrl: mock.url });

beforeAll(async () => {
  mock.onMessage('hello', { content: 'Hi there, traveller!', usage: { input_tokens: 12, output_tokens: 5 } });
  mock.onMessage('weather', {
    toolCalls: [
      { name: 'get_weather', arguments: '{"city":"Paris"}' },
      { name: 'get_weather', arguments: '{"city":"Oslo"}' },
    ],
  });
  mock.onMessage('think', {
    content: 'Seventeen.',
    reasoning: 'Nine and eight.',
    reasoningSignature: 'EqQB',
    redactedThinking: ['EmwK=='],
  });
  mock.onMessage('forbidden', { error: { message: 'invalid x-api-key', type: 'authentication_error' }, status: 401 });
  mock.onMessage('slow down', {
    error: { message: 'Rate limit reached', type: 'rate_limit_error' },
    status: 429,
    retryAfter: 9,
  });
  mock.onMessage('break', { error: { message: 'Overloaded', type: 'overloaded_error' }, status: 529 });
  mock.onMessage('too long', {
    error: { message: 'prompt is too long: 210000 tokens > 200000 maximum', type: 'invalid_request_error' },
    status: 400,
  });
  mock.on(
    { userMessage: 'rivers', hasToolResult: false },
    {
      content: 'I look it up.',
      toolCalls: [{ name: 'length_of', arguments: '{"river":"Seine"}' }],
      reasoning: 'I need a number.',
      reasoningSignature: 'EqQC',
    },
  );
  mock.on({ userMessage: 'rivers', hasToolResult: true }, { content: 'The Seine is 777 km long.' });
  await mock.start();
});
afterAll(() => mock.stop());

function ask(text: string, more: Partial<ModelRequest> = {}) {
  return outcomeOf(model().stream({ messages: [{ role: 'user', content: [{ type: 'text', text }] }], ...more }));
}

describe('anthropic against a mock server', () => {
  test('reads text and usage', async () => {
    const { events } = await ask('hello');
    expect(textOf(events, 'text-delta')).toBe('Hi there, traveller!');
    expect(events.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 12, outputTokens: 5 },
    });
  });

  test('reads parallel tool calls', async () => {
    const { events } = await ask('weather');
    expect(events.filter((event) => event.type === 'tool-call')).toMatchObject([
      { input: { city: 'Paris' } },
      { input: { city: 'Oslo' } },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'tool-calls' });
  });

  test('reads thinking and redacted thinking', async () => {
    const { events } = await ask('think');
    expect([textOf(events, 'reasoning-delta'), textOf(events, 'text-delta')]).toEqual([
      'Nine and eight.',
      'Seventeen.',
    ]);
    const signatures = events.flatMap((event) => (event.type === 'reasoning-delta' && event.signature) || []);
    expect(signatures).toEqual(['redacted_thinking:EmwK==', 'EqQB']);
  });

  test.each([
    ['forbidden', { code: 'unauthorized', retryable: false }],
    ['slow down', { code: 'rate-limited', retryable: true, retryAfterMs: 9_000 }],
    ['break', { code: 'model-unavailable', retryable: true }],
    ['too long', { code: 'context-overflow', retryable: false }],
  ])('maps the error of "%s"', async (text, expected) => {
    expect((await ask(text)).error).toMatchObject(expected);
  });

  test.each([
    ['malformed JSON', { malformedRate: 1 }],
    ['a connection that drops', { disconnectRate: 1 }],
    ['an internal error', { dropRate: 1 }],
  ])('survives %s', async (_what, chaos) => {
    mock.setChaos(chaos);
    try {
      expect((await ask('hello')).error).toMatchObject({ code: 'model-unavailable', retryable: true });
    } finally {
      mock.clearChaos();
    }
  });

  test('runs an agent: a call, its result, the answer', async () => {
    const rivers: string[] = [];
    const lengthOf = tool({
      name: 'length_of',
      description: 'The length of a river, in km.',
      input: z.object({ river: z.string() }),
      output: z.number(),
      effect: 'read',
      execute: async ({ river }) => {
        rivers.push(river);
        return 777;
      },
    });
    const agent = new ToolCallingAgent({ model: model(), tools: [lengthOf] });
    const { output, state, steps } = await agent.run('Tell me of rivers.');
    expect([output, state, rivers]).toEqual(['The Seine is 777 km long.', 'success', ['Seine']]);
    expect(steps.filter(({ type }) => type === 'action')).toHaveLength(2);
  });
});
