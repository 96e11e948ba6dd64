import { LLMock } from '@copilotkit/aimock';
import { type ModelRequest, tool, ToolCallingAgent } from '@thimble/core';
import { outcomeOf, textOf } from '@thimble/model-kit/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { withoutAws } from './__fixtures__/no-aws.ts';
import { bedrock } from './bedrock.ts';

const mock = new LLMock({ port: 0 });

beforeEach(withoutAws);
beforeAll(async () => {
  mock.onMessage('hello', { content: 'Hi there, traveller!', usage: { input_tokens: 12, output_tokens: 5 } });
  mock.onMessage('weather', {
    toolCalls: [
      { name: 'get_weather', arguments: '{"city":"Paris"}' },
      { name: 'get_weather', arguments: '{"city":"Oslo"}' },
    ],
  });
  mock.onMessage('think', { content: 'Seventeen.', reasoning: 'Nine and eight.' });
  mock.onMessage('forbidden', {
    error: { message: 'The security token included in the request is invalid.', type: 'UnrecognizedClientException' },
    status: 403,
  });
  mock.onMessage('slow down', {
    error: { message: 'Too many requests', type: 'ThrottlingException' },
    status: 429,
    retryAfter: 9,
  });
  mock.onMessage('break', { error: { message: 'Overloaded', type: 'ServiceUnavailableException' }, status: 503 });
  mock.on(
    { userMessage: 'How long', hasToolResult: false },
    {
      toolCalls: [{ name: 'length_of', arguments: '{"bridge":"Pont des Arts"}', id: 'tooluse_1' }],
    },
  );
  mock.on(
    { userMessage: 'How long', hasToolResult: true },
    {
      toolCalls: [{ name: 'final_answer', arguments: '{"answer":155}', id: 'tooluse_2' }],
    },
  );
  await mock.start();
});
afterAll(() => mock.stop());

function ask(text: string, more: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: 'user', content: [{ type: 'text', text }] }], ...more };
}

describe('bedrock against a mock server', () => {
  const model = () =>
    bedrock('us.anthropic.claude-sonnet-4-5-20250929-v1:0', {
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDMOCK', secretAccessKey: 'secret-of-the-mock' },
      baseUrl: mock.url,
    });

  test('reads text and usage', async () => {
    const { events } = await outcomeOf(model().stream(ask('hello')));
    expect(textOf(events, 'text-delta')).toBe('Hi there, traveller!');
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'stop', usage: { inputTokens: 12, outputTokens: 5 } });
  });

  test('reads parallel tool calls', async () => {
    const tools = [{ name: 'get_weather', description: 'Weather.', inputSchema: { type: 'object' } }];
    const { events } = await outcomeOf(model().stream(ask('weather', { tools })));
    expect(events).toMatchObject([
      { type: 'tool-call', input: { city: 'Paris' } },
      { type: 'tool-call', input: { city: 'Oslo' } },
      { type: 'finish', reason: 'tool-calls' },
    ]);
  });

  test('reads reasoning', async () => {
    const { events } = await outcomeOf(model().stream(ask('think')));
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
    expect((await outcomeOf(model().stream(ask(text)))).error).toMatchObject(expected);
  });

  test.each([
    ['a malformed body', { malformedRate: 1 }],
    ['a connection that drops', { disconnectRate: 1 }],
    ['an internal error', { dropRate: 1 }],
  ])('survives %s', async (_what, chaos) => {
    mock.setChaos(chaos);
    try {
      const { error } = await outcomeOf(model().stream(ask('hello')));
      expect(error).toMatchObject({ code: 'model-unavailable', retryable: true });
    } finally {
      mock.clearChaos();
    }
  });

  test('runs an agent for two steps', async () => {
    const lengthOf = tool({
      name: 'length_of',
      description: 'The length of a bridge in metres.',
      input: z.object({ bridge: z.string() }),
      execute: async () => 155,
    });
    await using agent = new ToolCallingAgent({ model: model(), tools: [lengthOf] });
    const { output, state, steps } = await agent.run('How long is the Pont des Arts?');
    expect([output, state]).toEqual([155, 'success']);
    expect(steps.filter(({ type }) => type === 'action')).toHaveLength(2);
  });
});
