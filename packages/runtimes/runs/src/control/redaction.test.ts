import { expect, test } from 'vitest';
import { redaction, secretNames } from './redaction.ts';

function redacted(value: Parameters<ReturnType<typeof redaction>['redact']>[0], names = secretNames) {
  const { learn, redact } = redaction(names);
  learn(value);
  return redact(value);
}

test.each([
  'password',
  'Password',
  'userPassword',
  'DB_PASSWORD',
  'secret',
  'client_secret',
  'clientsecret',
  'token',
  'access_token',
  'accessToken',
  'ACCESSTOKEN',
  'idToken',
  'apiKey',
  'api_key',
  'APIKEY',
  'APIKey',
  'x-api-key',
  'X-API-Key',
  'stripeApiKey',
  'authorization',
  'Proxy-Authorization',
  'cookie',
  'set-cookie',
  'SetCookie',
  'private_key',
  'privateKey',
  'secretAccessKey',
])('a field %s is left out, whatever it holds', (name) => {
  expect(redacted({ [name]: 'abc-123', other: 1 })).toEqual({ [name]: '[redacted]', other: 1 });
  expect(redacted({ [name]: 7 })).toEqual({ [name]: '[redacted]' });
  expect(redacted({ [name]: { deep: ['abc-123'] }, text: 'It is abc-123.' })).toEqual({
    [name]: '[redacted]',
    text: 'It is [redacted].',
  });
});

test.each(['inputTokens', 'maxTokens', 'tokenizer', 'key', 'keyboard', 'secretary', 'passwordless', 'cookieConsent'])(
  'a field %s is kept',
  (name) => {
    expect(redacted({ [name]: 'abc-123' })).toEqual({ [name]: 'abc-123' });
  },
);

test.each([
  ['JSON', '{"user":"ada","api_key":"abc-123"}'],
  ['JSON with spaces, within a text', 'It said: { "access_token" : "abc-123" } and more'],
  ['JSON in JSON', JSON.stringify({ body: JSON.stringify({ password: 'abc-123' }) })],
  ['JSON in JSON in JSON', JSON.stringify(JSON.stringify(JSON.stringify({ password: 'abc-123' })))],
  ['Python', "{'client_secret': 'abc-123'}"],
  ['code', 'const apiKey = "abc-123"; fetch(url)'],
  ['code with an object', "await login({ user: 'ada', password: 'abc-123' })"],
  ['a header', 'GET / HTTP/1.1\nHost: example.com\nX-Api-Key: abc-123\n'],
  ['a header with a scheme', 'fetch(url, { headers: { authorization: "Bearer abc-123" } })'],
  ['cookies', 'HTTP/1.1 200 OK\r\nSet-Cookie: abc-123\r\n'],
  ['an address', 'https://example.com/a?page=1&api_key=abc-123#top'],
  ['a form', 'user=ada&password=abc-123'],
])('the value of a field within %s is left out, there and elsewhere', (_, text) => {
  const both = redacted([text, 'abc-123']);
  expect(JSON.stringify(both)).not.toContain('abc-123');
  expect(both).toEqual([text.replace(/(Bearer )?abc-123/, '[redacted]'), '[redacted]']);
});

test('what only speaks of such fields is kept', () => {
  const code = 'const token = await login(); const password: string = ask(); use(token)';
  const schema = { properties: { password: { type: 'string', description: 'Of the account.' } } };
  const rows = [code, schema, 'a string', 'await'];
  expect(redacted(rows)).toEqual(rows);
});

test('what has a type of its own, and the names of fields, hide no secret', () => {
  const rows = { credentials: { type: 'basic', value: 'abc-123' }, sessions: { 'abc-123': 'ada' } };
  expect(redacted(rows)).toEqual({ credentials: '[redacted]', sessions: { '[redacted]': 'ada' } });
});

test('other names are left out in any style, at the end of a longer name too', () => {
  expect(redacted({ iban: 'DE12', 'sender-IBAN': 'x', paid: 'yes', password: 'p' }, ['IBAN', 'id'])).toEqual({
    iban: '[redacted]',
    'sender-IBAN': '[redacted]',
    paid: 'yes',
    password: 'p',
  });
});

test('a long text takes no longer than it is long', () => {
  const parts = ['x', ' ', '\n', '"', '\\', 'a-', 'a="', "a='", '?a=', 'token:', '>', '\\"'];
  const rows = parts.map((part) => part.repeat(100_000));
  expect(redacted(rows)).toEqual(rows);
});
