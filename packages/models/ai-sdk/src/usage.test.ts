import { describe, expect, test } from 'vitest';
import { toUsage } from './usage.ts';

describe('toUsage', () => {
  test('reads the totals of v3 and v4, and leaves out unknown counts', () => {
    const usage = {
      inputTokens: { total: 100, noCache: 36, cacheRead: 64, cacheWrite: undefined },
      outputTokens: { total: 20, text: undefined, reasoning: undefined },
    };
    expect(toUsage({ usage })).toEqual({ inputTokens: 100, outputTokens: 20, cacheReadTokens: 64 });
  });

  test.each([
    ['nothing', {}],
    ['no counts', { usage: { inputTokens: { total: undefined }, outputTokens: { total: undefined } } }],
    ['half of them', { usage: { inputTokens: { total: 100 }, outputTokens: { total: undefined } } }],
    ['no counts of v2', { usage: { inputTokens: undefined, outputTokens: undefined, totalTokens: undefined } }],
    ['counts that are none', { usage: { inputTokens: Number.NaN, outputTokens: -1 } }],
  ])('is null for %s', (_what, part) => {
    expect(toUsage(part)).toBeNull();
  });

  test('reads v2, where most providers count the cache as input and the reasoning as output', () => {
    const usage = { inputTokens: 100, outputTokens: 20, totalTokens: 120, reasoningTokens: 8, cachedInputTokens: 64 };
    expect(toUsage({ usage })).toEqual({ inputTokens: 100, outputTokens: 20, reasoningTokens: 8, cacheReadTokens: 64 });
  });

  test('adds the cache that Anthropic and Bedrock counted separately in v2', () => {
    const usage = { inputTokens: 10, outputTokens: 20, totalTokens: 30, cachedInputTokens: 640 };
    const counted = { inputTokens: 770, outputTokens: 20, cacheReadTokens: 640, cacheWriteTokens: 120 };
    const anthropic = { cacheCreationInputTokens: 120 };
    expect(toUsage({ usage, providerMetadata: { anthropic } })).toEqual(counted);
    const bedrock = { usage: { cacheWriteInputTokens: 120 } };
    expect(toUsage({ usage, providerMetadata: { bedrock } })).toEqual(counted);
  });

  test('adds the reasoning that Google counted separately in v2', () => {
    const usage = { inputTokens: 96, outputTokens: 36, totalTokens: 172, reasoningTokens: 40 };
    expect(toUsage({ usage })).toEqual({ inputTokens: 96, outputTokens: 76, reasoningTokens: 40 });
  });
});
