import { readEvents } from '@thimble/model-kit/testing';
import { describe, expect, test } from 'vitest';
import { partReader } from './from-stream.ts';

const v4Usage = {
  inputTokens: { total: 100, noCache: 30, cacheRead: 64, cacheWrite: 6 },
  outputTokens: { total: 20, text: 12, reasoning: 8 },
};

function finish(finishReason: unknown, usage: unknown = v4Usage) {
  return { type: 'finish', finishReason, usage };
}

function read(...parts: unknown[]) {
  return readEvents(partReader('acme/m'), parts);
}

const stopped = finish({ unified: 'stop', raw: 'end_turn' });

describe('partReader', () => {
  test('reads text and reasoning, and ignores everything else', () => {
    const events = read(
      { type: 'stream-start', warnings: [{ type: 'other', message: 'temperature is not supported' }] },
      { type: 'response-metadata', id: 'r1', modelId: 'm-1' },
      { type: 'raw', rawValue: { choices: [] } },
      { type: 'ping' },
      { type: 'reasoning-start', id: 'a' },
      { type: 'reasoning-delta', id: 'a', delta: 'Hm.' },
      { type: 'reasoning-end', id: 'a' },
      { type: 'text-start', id: 'b' },
      { type: 'text-delta', id: 'b', delta: '' },
      { type: 'text-delta', id: 'b', delta: 'Rain.' },
      { type: 'text-end', id: 'b' },
      { type: 'source', sourceType: 'url', id: 's', url: 'https://example.com' },
      { type: 'file', mediaType: 'image/png', data: 'aGk=' },
      stopped,
    );
    expect(events).toEqual([
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'text-delta', text: 'Rain.' },
      {
        type: 'finish',
        reason: 'stop',
        usage: { inputTokens: 100, outputTokens: 20, reasoningTokens: 8, cacheReadTokens: 64, cacheWriteTokens: 6 },
      },
    ]);
  });

  test('reads complete calls, including those without arguments and those that are not JSON', () => {
    const call = (toolCallId: string, input: unknown) => ({ type: 'tool-call', toolCallId, toolName: 'f', input });
    const events = read(
      { type: 'tool-input-start', id: 'a', toolName: 'f' },
      { type: 'tool-input-delta', id: 'a', delta: '{"x":1}' },
      { type: 'tool-input-end', id: 'a' },
      call('a', '{"x":1}'),
      call('b', ''),
      call('b', '{"x":'),
      finish({ unified: 'tool-calls', raw: 'tool_use' }),
    );
    expect(events).toMatchObject([
      { type: 'tool-call', id: 'a', name: 'f', input: { x: 1 } },
      { id: 'b', input: {} },
      { input: '{"x":', error: expect.stringContaining('JSON') },
      { type: 'finish', reason: 'tool-calls' },
    ]);
    expect(new Set(events.map((event) => 'id' in event && event.id)).size).toBe(4);
  });

  test('leaves out the calls that the provider executed itself', () => {
    const events = read(
      { type: 'tool-call', toolCallId: 'a', toolName: 'web_search', input: '{}', providerExecuted: true },
      { type: 'tool-result', toolCallId: 'a', toolName: 'web_search', result: [] },
      { type: 'text-delta', id: '0', delta: 'Found.' },
      stopped,
    );
    expect(events.map(({ type }) => type)).toEqual(['text-delta', 'finish']);
  });

  test.each<[string, unknown, string]>([
    ['v2', 'stop', 'stop'],
    ['v2', 'length', 'length'],
    ['v2', 'content-filter', 'refusal'],
    ['v2', 'other', 'other'],
    ['v3', { unified: 'stop', raw: undefined }, 'stop'],
    ['v3', { unified: 'content-filter', raw: 'SAFETY' }, 'refusal'],
    ['v3', { unified: 'other', raw: 'guardrail_intervened' }, 'refusal'],
    ['v3', { unified: 'other', raw: 'MAX_OUTPUT_TOKENS' }, 'length'],
    ['v4', { unified: 'other', raw: 'pause_turn' }, 'other'],
    ['v4', { unified: 'length', raw: 'max_tokens' }, 'length'],
  ])('reads the finish reason of %s %j', (_version, finishReason, reason) => {
    expect(read(finish(finishReason)).at(-1)).toMatchObject({ reason });
  });

  test.each<[string, unknown]>([
    ['v2', 'unknown'],
    ['v2', 'error'],
    ['v3', { unified: 'other', raw: undefined }],
    ['v3', { unified: 'error', raw: 'MALFORMED_FUNCTION_CALL' }],
    ['v3', { unified: 'other', raw: 'network_error' }],
    ['v4', { unified: 'interrupted', raw: undefined }],
    ['v4', undefined],
  ])('does not treat a finish of %s as the end: %j', (_version, finishReason) => {
    const reader = partReader('acme/m');
    expect(() => [...reader.read(finish(finishReason))]).toThrow(/ended before|stopped with an error/);
    expect(reader).toMatchObject({ ended: false, usage: { inputTokens: 100 } });
  });

  test('has not ended without a finish', () => {
    expect(read({ type: 'text-delta', id: '0', delta: 'The' }).map(({ type }) => type)).toEqual(['text-delta']);
  });

  test('throws the error of a part, whatever it is, and keeps the usage that comes with it', () => {
    const reader = partReader('acme/m');
    const part = { type: 'error', error: { message: 'Overloaded', statusCode: 529 }, usage: v4Usage };
    expect(() => [...reader.read(part)]).toThrow(expect.objectContaining({ message: 'Overloaded', status: 529 }));
    expect(reader.usage).toMatchObject({ outputTokens: 20 });
    for (const error of ['It broke', new Error('It broke'), { error: { message: 'It broke' } }])
      expect(() => read({ type: 'error', error })).toThrow('It broke');
  });

  test('signs the layout of a reply only if a part has metadata', () => {
    const events = read(
      { type: 'reasoning-start', id: '0' },
      { type: 'reasoning-delta', id: '0', delta: 'Hm.' },
      { type: 'reasoning-delta', id: '0', delta: '', providerMetadata: { anthropic: { signature: 'c2ln' } } },
      { type: 'text-delta', id: '1', delta: 'Rain.' },
      stopped,
    );
    const signed = events.find((event) => event.type === 'reasoning-delta' && event.signature !== undefined);
    expect(events.at(-2)).toBe(signed);
    expect(signed).toMatchObject({ text: '', signature: expect.stringContaining('c2ln') });
  });
});

test('a call that is sent again is one call, and a cut reply says so', () => {
  const call = { type: 'tool-call', toolCallId: 'a', toolName: 'f', input: '{"x":1}' };
  expect(read(call, call, finish({ unified: 'length', raw: 'max_tokens' }))).toMatchObject([
    { type: 'tool-call', id: 'a', input: { x: 1 } },
    { type: 'finish', reason: 'length' },
  ]);
});
