import { expect, test } from 'vitest';
import { supportsOf } from './supports.ts';

test.each([
  'o1',
  'o3-mini',
  'o4-mini-2025-04-16',
  'gpt-5',
  'gpt-5.2',
  'gpt-5.3-codex',
  'openai/gpt-5-mini',
  'GPT-5',
  'ft:o4-mini:acme',
])('knows that %s reasons and does not accept stop sequences', (id) => {
  expect(supportsOf(id, 'chat')).toMatchObject({ reasoning: true, stop: false });
});

test.each([
  'gpt-4.1',
  'gpt-4o',
  'gpt-5-chat-latest',
  'llama3.3',
  'qwen3:8b',
  'gpt-oss-120b',
  'meta-llama/Llama-3.3-70B',
])('knows that %s accepts stop sequences', (id) => {
  expect(supportsOf(id, 'chat')).toMatchObject({ reasoning: false, stop: true });
});

test('has no stop sequences in the Responses API, even if told otherwise', () => {
  expect(supportsOf('gpt-4.1', 'responses', { stop: true }).stop).toBe(false);
});

test('lets the user override it', () => {
  expect(supportsOf('deepseek-r1', 'chat', { reasoning: true, images: false })).toMatchObject({
    reasoning: true,
    images: false,
    stop: false,
    tools: true,
  });
});
