import { LLMock } from '@copilotkit/aimock';
import { tool, ToolCallingAgent } from '@thimble/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inferenceClient } from './inference-client.ts';

const mock = new LLMock({ port: 0 });

beforeAll(async () => {
  mock.on(
    { userMessage: 'Paris', hasToolResult: false },
    { toolCalls: [{ name: 'get_weather', arguments: '{"city":"Paris"}' }] },
  );
  mock.on({ userMessage: 'Paris', hasToolResult: true }, { content: 'It rains in Paris.' });
  await mock.start();
});
afterAll(() => mock.stop());

describe('an agent on an endpoint', () => {
  test('calls a tool, then answers', async () => {
    const asked: string[] = [];
    const weather = tool({
      name: 'get_weather',
      description: 'The weather of a city.',
      input: z.object({ city: z.string() }),
      execute: async ({ city }) => {
        asked.push(city);
        return 'rain';
      },
    });
    const model = inferenceClient('Qwen/Qwen3-32B', { apiKey: 'hf_mock', baseUrl: `${mock.url}/v1` });
    await using agent = new ToolCallingAgent({ model, tools: [weather] });
    const { output, state } = await agent.run('How is the weather in Paris?');
    expect([output, state, asked]).toEqual(['It rains in Paris.', 'success', ['Paris']]);
  });
});
