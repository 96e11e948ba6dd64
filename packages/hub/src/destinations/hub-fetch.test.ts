import { expect, test } from 'vitest';
import { hubFetch } from './hub-fetch.ts';

/** A Hub on the internet; its files lie elsewhere. */
const hubUrl = 'https://192.0.2.1';
const token = 'hf_localtesttoken';
const authorization = `Bearer ${token}`;

/** A network that answers with these redirects, and else with what it was asked. */
function network(redirects: { readonly [url: string]: string }) {
  const asked: { url: string; authorization: string | null }[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push({ url, authorization: new Headers(init?.headers).get('authorization') });
    const location = redirects[url];
    return Promise.resolve(
      location === undefined ? new Response('found') : new Response('', { status: 302, headers: { location } }),
    );
  };
  return { asked, ask: hubFetch(fetch, { hubUrl, token }) };
}

test('a redirect is followed, and the token stays with the Hub', async () => {
  const { asked, ask } = network({ [`${hubUrl}/a`]: '/b', [`${hubUrl}/b`]: 'https://192.0.2.2/c' });
  const response = await ask(`${hubUrl}/a`, { headers: { authorization } });
  expect(await response.text()).toBe('found');
  expect(asked).toEqual([
    { url: `${hubUrl}/a`, authorization },
    { url: `${hubUrl}/b`, authorization },
    { url: 'https://192.0.2.2/c', authorization: null },
  ]);
});

test('another place has the token neither where it is asked at once', async () => {
  const { asked, ask } = network({});
  await ask(new URL('https://192.0.2.2/refresh'), { headers: { authorization } });
  await ask('https://192.0.2.2/blocks', { headers: { authorization: 'Bearer another' } });
  expect(asked.map((one) => one.authorization)).toEqual([null, 'Bearer another']);
});

test.each([
  'https://127.0.0.1/x',
  'https://[::1]/x',
  'https://[::ffff:10.0.0.1]/x',
  'https://10.1.2.3/x',
  'https://169.254.169.254/latest/meta-data',
  'https://192.168.1.1/',
  'https://[fd00:ec2::254]/',
  'https://0x7f000001/',
  'https://localhost/',
  'http://192.0.2.2/',
  'file:///etc/passwd',
])('nothing leads to %s', async (place) => {
  const { asked, ask } = network({ [`${hubUrl}/a`]: place });
  await expect(ask(`${hubUrl}/a`)).rejects.toMatchObject({ code: 'untrusted' });
  await expect(ask(place)).rejects.toMatchObject({ code: 'untrusted' });
  expect(asked).toHaveLength(1);
});

test('redirects in a circle end', async () => {
  const { asked, ask } = network({ [`${hubUrl}/a`]: '/b', [`${hubUrl}/b`]: '/a' });
  await expect(ask(`${hubUrl}/a`)).rejects.toMatchObject({ message: expect.stringContaining('redirects more than') });
  expect(asked.length).toBeLessThan(10);
});
