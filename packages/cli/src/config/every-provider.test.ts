import { LLMock } from '@copilotkit/aimock';
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { providers } from './providers.ts';

const mock = new LLMock({ port: 0 });
const executor = isolatedVm();
/** Under the names of each API. */
const usage = { prompt_tokens: 40, completion_tokens: 8, input_tokens: 40, output_tokens: 8 };
const tide = tool({
  name: 'tide',
  description: 'The tide of a harbor, in metres.',
  input: z.object({ harbor: z.string() }),
  output: z.number(),
  execute: ({ harbor }) => harbor.length,
});

const look =
  'I look.\n<code>\nconst tides = await Promise.all(["Vik", "Arlen"].map((harbor) => tide({ harbor })));\ntides\n</code>';
const answer = 'Now the sum.\n<code>\nfinal_answer(tides[0] + tides[1])\n</code>';

beforeAll(async () => {
  mock.onMessage(/Observation:\s*\[\s*3,\s*5\s*\]/, { content: answer, usage });
  mock.onMessage(/tides of Vik and Arlen/, { content: look, usage });
  await mock.start();
});
afterAll(async () => {
  await mock.stop();
  await executor[Symbol.asyncDispose]();
});
beforeEach(() => {
  const env = {
    OPENAI_API_KEY: 'test-0123456789',
    ANTHROPIC_API_KEY: 'test-0123456789',
    AZURE_OPENAI_API_KEY: 'test-0123456789',
    GROQ_API_KEY: 'gsk_test0123456789',
    HF_TOKEN: 'hf_test0123456789',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'test-0123456789',
    AWS_REGION: 'us-east-1',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return () => vi.unstubAllEnvs();
});

describe('the same task', () => {
  it.each([
    ['openai', 'gpt-4.1', '/v1'],
    ['anthropic', 'claude-sonnet-4-5', ''],
    ['azure', 'gpt-4.1', ''],
    ['bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', ''],
    ['huggingface', 'Qwen/Qwen3-8B', '/v1'],
    ['groq', 'openai/gpt-oss-120b', '/v1'],
  ])('is solved the same way with %s', async (name, id, path) => {
    const provider = providers.find((candidate) => candidate.name === name);
    const model = await provider?.create(id, { baseUrl: mock.url + path });
    if (!model) throw new Error(`There is no provider ${name}.`);
    await using agent = new CodeAgent({ model, executor, tools: [tide] });
    const { state, output, steps, usage } = await agent.run('Add up the tides of Vik and Arlen.', {
      output: z.number(),
    });
    expect({ state, output }).toEqual({ state: 'success', output: 8 });
    const actions = steps.filter((step) => step.type === 'action');
    expect(actions.map(({ code }) => code?.split('\n')[0])).toEqual([
      'const tides = await Promise.all(["Vik", "Arlen"].map((harbor) => tide({ harbor })));',
      'final_answer(tides[0] + tides[1])',
    ]);
    expect(usage?.inputTokens).toBeGreaterThan(0);
  });
});
