import { expect, test } from 'vitest';
import { finishEvent, toFinishReason } from './reply-reader.ts';

const usage = { inputTokens: 1, outputTokens: 2 };

test('finishes with tool calls if there are any, unless the reply was stopped', () => {
  expect(finishEvent('stop', false, usage)).toEqual({ type: 'finish', reason: 'stop', usage });
  expect(finishEvent('other', true, null)).toEqual({ type: 'finish', reason: 'tool-calls', usage: null });
  expect(finishEvent('length', true, usage)).toEqual({ type: 'finish', reason: 'length', usage });
  expect(finishEvent('refusal', true, usage)).toEqual({ type: 'finish', reason: 'refusal', usage });
});

test('knows the words of the providers, and calls every other reason "other"', () => {
  expect(['stop', 'end_turn', 'max_tokens', 'content_filter', 'guardrail_intervened'].map(toFinishReason)).toEqual([
    'stop',
    'stop',
    'length',
    'refusal',
    'refusal',
  ]);
  expect(['pause_turn', 'constructor', '', undefined].map(toFinishReason)).toEqual(Array(4).fill('other'));
});
