import { expect, test } from 'vitest';
import { fallback, priced, rateLimit, retry, ToolCallingAgent, type Model } from '../index.ts';
import { scriptedModel } from '../testing/index.ts';

const spec = { package: '@thimble/openai', export: 'openai', args: ['gpt-5.2'] };
const saved: Model = { ...scriptedModel([]), spec };
const bare = scriptedModel([]);
const inner = { $component: spec };

test('a price makes a budget in dollars possible, and reaches the usage', async () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0 };
  const model = priced(scriptedModel([{ text: 'Done.', usage }]), { input: 2, output: 8 });
  const result = await new ToolCallingAgent({ model, budget: { usd: 5 } }).run('Go.');
  expect(result.usage).toMatchObject({ usd: 2 });
});

test.each([{ input: -1, output: 1 }, { input: 1, output: 'free' }, { inputs: 1 }])('%j is refused', (pricing) => {
  expect(() => Reflect.apply(priced, undefined, [bare, pricing])).toThrow(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
});

test('a decorated model says how to make it again: its decorators, their options and what is inside', () => {
  const build = (name: string, ...args: unknown[]) => ({ package: '@thimble/core', export: name, args });
  expect(retry(saved).spec).toEqual(build('retry', inner, {}));
  expect(retry(saved, { attempts: 2, maxDelayMs: undefined }).spec).toEqual(build('retry', inner, { attempts: 2 }));
  expect(rateLimit(saved, { requestsPerMinute: 5 }).spec).toEqual(build('rateLimit', inner, { requestsPerMinute: 5 }));
  expect(priced(saved, { input: 1, output: 2 }).spec).toEqual(build('priced', inner, { input: 1, output: 2 }));
  expect(fallback([saved, retry(saved)]).spec).toEqual(
    build('fallback', [inner, { $component: build('retry', inner, {}) }]),
  );
});

test('around a model that cannot be saved there is no spec', () => {
  expect(retry(bare).spec).toBeUndefined();
  expect(fallback([saved, bare]).spec).toBeUndefined();
  expect(priced(bare, { input: 1, output: 1 }).spec).toBeUndefined();
});
