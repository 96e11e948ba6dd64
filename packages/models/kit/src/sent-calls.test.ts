import { expect, test } from 'vitest';
import { sentCallIds, sentToolName } from './sent-calls.ts';

test('ids that fit go as they are, and calls and results get the same', () => {
  const idOf = sentCallIds({ words: 40 });
  expect([idOf('call_1'), idOf('a.b'), idOf('a.b')]).toEqual(['call_1', 'a_b', 'a_b']);
});

test.each([{ words: 12 }, 'nine', 'any'] as const)('different ids stay different in the form %j', (form) => {
  const idOf = sentCallIds(form);
  const ids = ['', 'a.b', 'a_b', 'a|b', 'x'.repeat(90), `${'x'.repeat(90)}y`, 'call', '000000000'].map(idOf);
  expect(new Set(ids).size).toBe(ids.length);
  const fits = { nine: /^[a-zA-Z0-9]{9}$/, any: /^.+$/ };
  for (const id of ids) expect(id).toMatch(typeof form === 'string' ? fits[form] : /^[\w-]{1,12}$/);
});

test.each([
  ['get_weather', 'get_weather'],
  ['x<|channel|>y', 'x__channel__y'],
  ['a.b', 'a_b'],
  ['', 'unnamed'],
  ['n'.repeat(80), 'n'.repeat(64)],
])('the name %j is sent as %j', (name, sent) => {
  expect(sentToolName(name)).toBe(sent);
});
