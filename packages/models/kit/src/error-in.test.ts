import { expect, test } from 'vitest';
import { errorIn } from './error-in.ts';
import { errorMessage } from './provider-error.ts';

const no = 'It says no.';

test.each<[string, unknown]>([
  ['an object', { error: { message: no } }],
  ['a text', { error: no }],
  ['a list of one', [{ error: { code: 429, message: no } }]],
  ['errors', { errors: [{ message: no }] }],
  ['errors as texts', { errors: [no] }],
  ['detail', { detail: no }],
  ['base_resp', { base_resp: { status_code: 1002, status_msg: no } }],
  ['a choice', { choices: [{ error: { message: no }, finish_reason: 'error' }] }],
  ['a type', { type: 'error', message: no }],
  ['a bare message', { success: false, message: no }],
  ['a code and msg', { code: 1301, msg: no }],
  ['an error that is true', { error: true, message: no }],
  ['an object that is one', { object: 'error', message: no }],
])('finds the error of a body that tells it as %s', (_, body) => {
  expect(errorMessage(errorIn(body))).toBe(no);
});

test.each<[string, unknown]>([
  ['a chunk', { choices: [{ delta: { content: 'error' } }] }],
  ['a chunk with a null error', { error: null, choices: [] }],
  ['an event', { type: 'response.created', response: {}, detail: 'auto' }],
  ['a good status', { base_resp: { status_code: 0, status_msg: 'success' }, choices: [] }],
  ['a whole response with a message', { object: 'response', message: 'x' }],
  ['the end mark', '[DONE]'],
  ['nothing', undefined],
])('finds none in %s', (_, body) => {
  expect(errorIn(body)).toBeUndefined();
});
