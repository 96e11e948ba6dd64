import { createGoogle } from '@ai-sdk/google';
import { createMistral } from '@ai-sdk/mistral';
import { createOpenAI } from '@ai-sdk/openai';
import { LLMock } from '@copilotkit/aimock';
import { tool, ToolCallingAgent } from '@thimble/core';
import { loopbackServer, sendEvents } from '@thimble/model-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toMistralWire } from './__fixtures__/mistral-wire.ts';
import { aiSdk } from './ai-sdk.ts';
import type { LanguageModel } from './language-model.ts';

const mock = new LLMock({ port: 0 });
const usage = { inputTokens: 20, outputTokens: 5 };

beforeAll(async () => {
  const toolCalls = [{ name: 'get_weather', arguments: '{"city":"Paris"}' }];
  mock.on({ userMessage: 'Paris', hasToolResult: false }, { toolCalls });
  mock.on({ userMessage: 'Paris', hasToolResult: true }, { content: 'It rains in Paris.' });
  await mock.start();
});
afterAll(() => mock.stop());

async function runAgent(languageModel: LanguageModel) {
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
  await using agent = new ToolCallingAgent({ model: aiSdk(languageModel), tools: [weather] });
  const { output, state } = await agent.run('How is the weather in Paris?');
  return { output, state, asked };
}

describe('an agent that calls a tool, then answers', () => {
  const success = { output: 'It rains in Paris.', state: 'success', asked: ['Paris'] };

  test('on @ai-sdk/openai, Chat Completions', async () => {
    const openai = createOpenAI({ apiKey: 'sk-mock', baseURL: `${mock.url}/v1` });
    expect(await runAgent(openai.chat('gpt-4.1'))).toEqual(success);
  });

  test('on @ai-sdk/openai, Responses', async () => {
    const openai = createOpenAI({ apiKey: 'sk-mock', baseURL: `${mock.url}/v1` });
    expect(await runAgent(openai.responses('gpt-5.2'))).toEqual(success);
  });

  test('on @ai-sdk/google', async () => {
    const google = createGoogle({ apiKey: 'AIza-mock', baseURL: `${mock.url}/v1beta` });
    expect(await runAgent(google('gemini-2.5-flash'))).toEqual(success);
  });

  test('on @ai-sdk/mistral', async () => {
    await using server = await loopbackServer((response, { body }) => {
      const isAnswered = JSON.stringify(body.messages).includes('"role":"tool"');
      const wire = toMistralWire({
        type: 'stream',
        parts: isAnswered
          ? [{ type: 'text', deltas: ['It rains ', 'in Paris.'] }]
          : [{ type: 'tool-call', id: 'D681PevKs', name: 'get_weather', deltas: ['{"city":"Paris"}'] }],
        end: { type: 'finish', reason: isAnswered ? 'stop' : 'tool-calls', usage },
      });
      void sendEvents(response, wire.body);
    });
    const mistral = createMistral({ apiKey: 'mock', baseURL: server.baseUrl });
    expect(await runAgent(mistral('mistral-large-latest'))).toEqual(success);
  });
});
