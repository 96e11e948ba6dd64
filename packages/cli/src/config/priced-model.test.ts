import { scriptedModel } from '@thimble/core/testing';
import { expect, test } from 'vitest';
import { pricedModel } from './priced-model.ts';

test('a model with a price tells what each reply cost', async () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 100_000 };
  const model = pricedModel(scriptedModel([{ text: 'Hello', usage }]), { input: 1.25, output: 10 });
  expect(model.pricing).toEqual({ input: 1.25, output: 10 });
  for await (const event of model.stream({ messages: [] }))
    if (event.type === 'finish') expect(event.usage).toEqual({ ...usage, usd: 2.25 });
});

test('without a price it is as it was', () => {
  const model = scriptedModel([]);
  expect(pricedModel(model, undefined)).toBe(model);
});
