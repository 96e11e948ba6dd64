import { expect, test } from 'vitest';
import { parseMessage } from './parse-message.ts';

const line = (message: object) => JSON.stringify({ jsonrpc: '2.0', ...message });

test.each<[what: string, answer: object, message: string]>([
  ['a result of null', { id: 4, result: null }, 'the answer is not valid.'],
  ['a result that is a list', { id: 4, result: [] }, 'the answer is not valid.'],
  ['neither a result nor an error', { id: 4 }, 'the answer is not valid.'],
  ['an error that is a text', { id: 4, error: 'full' }, 'full'],
  ['an error without a code', { id: 4, error: { message: 'full' } }, 'full'],
])('an answer with %s is an error of its call', (_, answer, message) => {
  expect(parseMessage(line(answer))).toEqual({ jsonrpc: '2.0', id: 4, error: { code: -32603, message } });
});

test.each([['words'], ['null'], ['[]'], [line({ id: null, result: {} })], [line({ id: 4, method: 5 })]])(
  '%s is no message',
  (text) => {
    expect(() => parseMessage(text)).toThrow(/JSON|invalid_union/);
  },
);

test('what is a message stays as it is', () => {
  const message = { jsonrpc: '2.0', id: 4, result: { a: [1] } };
  expect(parseMessage(JSON.stringify(message))).toEqual(message);
});
