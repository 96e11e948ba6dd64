import { readEvents } from '@thimble/model-kit/testing';
import { expect, test } from 'vitest';
import { replyReader } from './from-stream.ts';

const counts = { inputTokens: 9, cacheReadTokens: 0, outputTokens: 4, reasoningTokens: 0 };
const reader = () =>
  replyReader({ replyId: 'r1', errorOf: ({ kind }, usage) => new Error(`${kind} ${usage?.outputTokens}`) });

test('gives calls unique ids, and finishes with tool-calls, unless the reply was cut', () => {
  const calls = [
    { type: 'tool-call', name: 'now', arguments: '{}' },
    { type: 'tool-call', name: 'zoom', arguments: '{"by": three}' },
  ];
  expect(readEvents(reader(), [{ type: 'end', parts: calls, counts, reason: 'stop' }])).toMatchObject([
    { type: 'tool-call', id: 'call_r1_0', name: 'now', input: {} },
    { type: 'tool-call', id: 'call_r1_1', name: 'zoom', input: '{"by": three}', error: /not valid JSON/ },
    { type: 'finish', reason: 'tool-calls', usage: { inputTokens: 9, outputTokens: 4 } },
  ]);
  const cut = readEvents(reader(), [{ type: 'end', parts: calls, counts, reason: 'length' }]);
  expect(cut.at(-1)).toMatchObject({ type: 'finish', reason: 'length' });
});

test('reports cached and reasoning tokens if there are any', () => {
  const events = readEvents(reader(), [
    { type: 'end', parts: [], counts: { ...counts, cacheReadTokens: 5, reasoningTokens: 3 }, reason: 'stop' },
  ]);
  expect(events).toEqual([
    {
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: 9, outputTokens: 4, cacheReadTokens: 5, reasoningTokens: 3 },
    },
  ]);
});

test('throws the failure, with the usage so far', () => {
  const events = [
    { type: 'token', parts: [{ type: 'text', text: 'a' }], counts },
    { type: 'failed', failure: { kind: 'generate', message: 'no' } },
  ];
  expect(() => readEvents(reader(), events)).toThrow('generate 4');
});

test('ignores what does not belong to its reply', () => {
  expect(readEvents(reader(), [null, { type: 'rumour' }, { type: 'loaded', template: null }])).toEqual([]);
});
