import { expect, test } from 'vitest';
import { readableErrors } from './readable-errors.ts';

async function read(body: string, status = 400): Promise<unknown> {
  const fetch = readableErrors(async () => new Response(body, { status }));
  return (await fetch('https://a.example/')).text().then(JSON.parse);
}

test.each<[string, unknown]>([
  ['{"error":{"message":"no"}}', { error: { message: 'no' } }],
  ['[{"error":{"message":"no"}}]', { error: { message: 'no' } }],
  ['{"errors":["no"]}', { error: 'no' }],
  ['{"object":"error","message":"no"}', { error: { object: 'error', message: 'no' } }],
  ['{"detail":"no"}', { error: { detail: 'no' } }],
  ['{"message":{"detail":"no"}}', { error: { message: { detail: 'no' } } }],
])('%s has its error where the SDK looks for it', async (body, expected) => {
  await expect(read(body)).resolves.toEqual(expected);
});

test('an error that is nested without end has only its message', async () => {
  const nested = `{"error":{"message":"no","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`;
  await expect(read(nested)).resolves.toEqual({ error: { message: 'no' } });
});

test('a success is passed on', async () => {
  await expect(read('{"detail":"x"}', 200)).resolves.toEqual({ detail: 'x' });
});
