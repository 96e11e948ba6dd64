import { AgentError } from '@thimble/core';
import { expect, test } from 'vitest';
import { answeringModel } from './__fixtures__/answering-model.ts';
import { jsonAgent } from './agents/agents.ts';
import { promptfooProvider } from './promptfoo.ts';

function providerOf(model: Parameters<ReturnType<typeof jsonAgent>>[0]['model']) {
  const Provider = promptfooProvider('thimble', () => jsonAgent()({ model, tools: [], budget: {}, seed: 1 }));
  return new Provider();
}

test('an agent answers as a provider, with its tokens and its price', async () => {
  const usage = { inputTokens: 100, outputTokens: 10 };
  const provider = providerOf(answeringModel({ text: 'Four.', usage }, { pricing: { input: 1, output: 10 } }));
  expect(provider.id()).toBe('thimble');
  expect(await provider.callApi('What is 2 + 2?')).toEqual({
    output: 'Four.',
    tokenUsage: { total: 110, prompt: 100, completion: 10 },
    cost: 0.0002,
  });
});

test('what fails is told as an error', async () => {
  const provider = providerOf(answeringModel(new AgentError('unauthorized', 'The key is wrong.')));
  expect(await provider.callApi('What is 2 + 2?')).toEqual({ error: 'The key is wrong.' });
});

test('promptfoo ends a call that takes too long', async () => {
  const provider = providerOf(answeringModel({ text: 'I think.', delayMs: 2 ** 31 - 1 }));
  const abortSignal = AbortSignal.abort(new Error('It took too long.'));
  expect(await provider.callApi('What is 2 + 2?', {}, { abortSignal })).toEqual({ error: expect.any(String) });
});
