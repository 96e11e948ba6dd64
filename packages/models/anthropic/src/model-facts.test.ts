import { describe, expect, test } from 'vitest';
import { modelFacts } from './model-facts.ts';

/** r: reasoning, j: JSON schema, i: images, t: tools; T: accepts a temperature, P: continues an answer. */
function summary(id: string): string {
  const { supports, maxOutputTokens, takesSampling, takesPrefill } = modelFacts(id);
  const flags = { r: supports.reasoning, j: supports.structuredOutput, i: supports.images, t: supports.tools };
  const letters = Object.entries({ ...flags, T: takesSampling, P: takesPrefill });
  return `${letters.map(([letter, is]) => (is ? letter : '-')).join('')} ${maxOutputTokens}`;
}

describe('modelFacts', () => {
  test.each([
    ['claude-2.1', '----TP 4096'],
    ['claude-instant-1.2', '----TP 4096'],
    ['claude-3-haiku-20240307', '--itTP 4096'],
    ['claude-3-5-sonnet-20241022', '--itTP 8192'],
    ['claude-3-7-sonnet-latest', 'r-itTP 64000'],
    ['claude-opus-4-20250514', 'r-itTP 32000'],
    ['claude-opus-4-1', 'rjitTP 32000'],
    ['claude-sonnet-4-0', 'r-itTP 64000'],
    ['claude-opus-4-5-20251101', 'rjitTP 64000'],
    ['claude-haiku-4-5-20251001', 'rjitTP 64000'],
    ['claude-sonnet-4-6', 'rjitT- 128000'],
    ['claude-opus-4-8', 'rjit-- 128000'],
    ['claude-sonnet-5', 'rjit-- 128000'],
    ['claude-fable-5-2', 'rjit-- 128000'],
    ['claude-mythos-preview', 'rjit-- 128000'],
    ['anthropic/claude-sonnet-4.5', 'rjitTP 64000'],
    ['glm-4.7', '--itTP 8192'],
  ])('knows %s', (id, expected) => {
    expect(summary(id)).toBe(expected);
  });

  test('lets the user override it', () => {
    const supports = { tools: false, images: false, stop: false, structuredOutput: false, reasoning: false };
    expect(modelFacts('claude-opus-5-5', supports).supports).toEqual(supports);
  });
});
