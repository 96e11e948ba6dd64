import { supportsOf } from '@thimble/model-kit/openai-api';
import { expect, test } from 'vitest';
import { isOpenAiModel, modelOf } from './deployment.ts';

test.each([
  ['gpt-4o', 'gpt-4o'],
  ['GPT4o-EastUS', 'gpt-4o-eastus'],
  ['prod-gpt-5-mini', 'gpt-5-mini'],
  ['team_o4-mini', 'o4-mini'],
  ['gpt-35-turbo', 'gpt-35-turbo'],
  ['solo1', 'solo1'],
  ['assistant', 'assistant'],
])('assumes for the deployment %s the model %s', (deployment, model) => {
  expect(modelOf(deployment)).toBe(model);
});

test.each([
  ['prod-o3', { reasoning: true, stop: false }],
  ['gpt-35-turbo', { images: false, structuredOutput: false }],
  ['assistant', { tools: true, images: true, stop: true, structuredOutput: true, reasoning: false }],
])('knows what the deployment %s supports', (deployment, supports) => {
  expect(supportsOf(modelOf(deployment), 'chat')).toMatchObject(supports);
});

test.each(['DeepSeek-R1', 'Llama-4-Maverick-17B', 'Mistral-Large-3', 'grok-4', 'Phi-4'])(
  'tells %s from the models of OpenAI',
  (deployment) => expect(isOpenAiModel(deployment)).toBe(false),
);
