import { chatReader } from '@thimble/model-kit/openai-api';
import { readEvents, textOf } from '@thimble/model-kit/testing';
import { describe, expect, test } from 'vitest';
import { withVerdicts } from './from-stream.ts';

const blocked = { hate: { filtered: false, severity: 'safe' }, violence: { filtered: true, severity: 'medium' } };

function chunk(content: string, finish_reason: string | null = null, content_filter_results: unknown = {}) {
  return { choices: [{ index: 0, delta: { content }, finish_reason, content_filter_results }] };
}

function read(...chunks: object[]) {
  return readEvents(withVerdicts(chatReader()), chunks);
}

describe('withVerdicts', () => {
  test('says what was blocked if the model wrote nothing', () => {
    expect(read(chunk(''), chunk('', 'content_filter', blocked))).toEqual([
      { type: 'text-delta', text: 'Blocked by the content filter: violence (medium).' },
      { type: 'finish', reason: 'refusal', usage: null },
    ]);
  });

  test('says it once, for all choices and detections', () => {
    const jailbreak = { jailbreak: { filtered: true, detected: true } };
    const events = read(chunk('', null, blocked), chunk('', 'content_filter', { ...blocked, ...jailbreak }));
    expect(textOf(events, 'text-delta')).toBe('Blocked by the content filter: violence (medium), jailbreak.');
  });

  test('adds nothing to an answer', () => {
    expect(textOf(read(chunk('First, '), chunk('', 'content_filter', blocked)), 'text-delta')).toBe('First, ');
    expect(textOf(read(chunk('Yes', 'stop', { profanity: { filtered: true, detected: true } })), 'text-delta')).toBe(
      'Yes',
    );
  });

  test.each([
    null,
    'none',
    [],
    { violence: null },
    { violence: 'medium' },
    { error: { code: 'content_filter_error' } },
  ])('does not treat %j as a verdict', (results) => {
    expect(read(chunk('', 'content_filter', results))).toEqual([{ type: 'finish', reason: 'refusal', usage: null }]);
  });
});
