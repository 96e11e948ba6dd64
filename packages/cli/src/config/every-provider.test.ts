import { LLMock } from '@copilotkit/aimock';
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { providers } from './providers.ts';

const testKey = 'test-0123456789';
const mock = new LLMock({ port: 0 });
const executor = isolatedVm({ processes: 1 });
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
  for (const { keyVariables = [] } of providers) for (const name of keyVariables.slice(0, 1)) vi.stubEnv(name, testKey);
  // What AWS wants beside its key.
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', testKey);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  return () => vi.unstubAllEnvs();
});

describe('the same task', () => {
  // The mock knows its protocols by the ends of their paths, and takes a base URL without "/v1" for any of them.
  test.each(providers.filter(({ takesBaseUrl }) => takesBaseUrl !== false))(
    'is solved the same way with $name',
    async (provider) => {
      const model = await provider.create(provider.example, { baseUrl: mock.url });
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
    },
  );
});
