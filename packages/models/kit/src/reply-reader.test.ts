import { expect, test } from 'vitest';
import { finishEvent, toFinishReason } from './reply-reader.ts';

const usage = { inputTokens: 1, outputTokens: 2 };

test('finishes with tool calls if there are any, unless the reply was stopped', () => {
  expect(finishEvent('stop', false, usage)).toEqual({ type: 'finish', reason: 'stop', usage });
  expect(finishEvent('other', true, null)).toEqual({ type: 'finish', reason: 'tool-calls', usage: null });
  expect(finishEvent('length', true, usage)).toEqual({ type: 'finish', reason: 'length', usage });
  expect(finishEvent('refusal', true, usage)).toEqual({ type: 'finish', reason: 'refusal', usage });
});

test.each<[word: string | undefined, reason: string]>([
  ['stop', 'stop'],
  ['STOP', 'stop'],
  ['end_turn', 'stop'],
  ['COMPLETE', 'stop'],
  ['max_tokens', 'length'],
  ['MAX_TOKENS', 'length'],
  ['max_output_tokens', 'length'],
  ['model_length', 'length'],
  ['token_limit', 'length'],
  ['time_limit', 'length'],
  ['content_filter', 'refusal'],
  ['guardrail_intervened', 'refusal'],
  ['SAFETY', 'refusal'],
  ['RECITATION', 'refusal'],
  ['sensitive', 'refusal'],
  ['ERROR_TOXIC', 'refusal'],
  ['tool_calls', 'other'],
  ['malformed_tool_use', 'other'],
  ['pause_turn', 'other'],
  ['constructor', 'other'],
  ['', 'other'],
  [undefined, 'other'],
])('reads the word %s of a provider as %s', (word, reason) => {
  expect(toFinishReason(word)).toBe(reason);
});

test.each(['error', 'network_error', 'insufficient_system_resource', 'abort', 'USER_CANCEL', 'rate_limit'])(
  'throws for the word %s, which stands for a failure',
  (word) => {
    expect(() => toFinishReason(word)).toThrow(`the provider stopped with an error (${word})`);
  },
);
