import { afterEach, describe, expect, test, vi } from 'vitest';
import { gzipSync } from 'node:zlib';
import { providerFetch } from './provider-fetch.ts';
import { loopbackServer } from './testing/loopback-server.ts';

const json = (value: object, init?: ResponseInit) => Response.json(value, init);
const headers = { 'x-api-key': 'k', authorization: 'Bearer k' };

/** A fetch that plays redirects by URL, and notes where it was sent. */
function redirecting(targets: { [url: string]: [status: number, location: string] }) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    asked.push(`${init?.method} ${url} ${await new Response(init?.body).text()}`);
    const [status, location] = targets[url] ?? [200, ''];
    return status === 200 ? json({ ok: true }) : new Response(null, { status, headers: { location } });
  };
  return { asked, fetch: providerFetch(fetch) };
}

const post = { method: 'POST', body: '{}', headers };

describe('a redirect', () => {
  test.each([
    ['to another path', 'https://a.example/v1', '/v2'],
    ['to an encrypted connection', 'http://a.example/v1', 'https://a.example/v1'],
  ])('%s of the server is followed, with the request', async (_, from, to) => {
    const { asked, fetch } = redirecting({ [from]: [308, to] });
    await expect((await fetch(from, post)).json()).resolves.toEqual({ ok: true });
    expect(asked).toEqual([`POST ${from} {}`, `POST ${new URL(to, from).href} {}`]);
  });

  test.each([
    ['to another host', 'https://a.example/v1', 307, 'https://b.example/v1'],
    ['to a subdomain', 'https://a.example/v1', 308, 'https://x.a.example/v1'],
    ['to another port', 'http://a.example:1/v1', 307, 'http://a.example:2/v1'],
    ['to an unencrypted connection', 'https://a.example/v1', 307, 'http://a.example/v1'],
    ['that would drop the body', 'https://a.example/v1', 302, '/v2'],
    ['without a target', 'https://a.example/v1', 307, ''],
    ['to itself, again and again', 'https://a.example/v1', 307, 'https://a.example/v1'],
  ])('%s is not', async (_, from, status, to) => {
    const { asked, fetch } = redirecting({ [from]: [status, to] });
    await expect(fetch(from, post)).rejects.toThrow(/redirect/);
    expect(asked.every((line) => line.startsWith(`POST ${from}`))).toBe(true);
  });

  test('of a real server gets no request, and no key', async () => {
    await using other = await loopbackServer((response) => void response.end('{}'));
    await using server = await loopbackServer((response) => response.writeHead(307, { location: other.baseUrl }).end());
    await expect(providerFetch()(server.baseUrl, post)).rejects.toThrow(/redirect/);
    expect([server.requests.length, other.requests.length]).toEqual([1, 0]);
  });
});

describe('the body of an error', () => {
  test('is passed on', async () => {
    const fetch = providerFetch(async () => json({ error: 'no' }, { status: 400 }));
    const response = await fetch('https://a.example/', post);
    expect([response.status, await response.json()]).toEqual([400, { error: 'no' }]);
  });

  test('without end is not read on, decompressed either', async () => {
    await using server = await loopbackServer((response) => {
      response.writeHead(400, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(2 ** 22, 'x')));
    });
    await expect(providerFetch()(server.baseUrl, post)).rejects.toThrow(/more than 1048576 bytes/);
  });
});

describe("Node's own limits", () => {
  const symbol = Symbol.for('undici.globalDispatcher.1');

  afterEach(() => vi.unstubAllGlobals());

  test('do not end a wait: only the timeout that was asked for does', async () => {
    const given: unknown[] = [];
    vi.stubGlobal('fetch', async (_input: unknown, init: { dispatcher: { dispatch: typeof dispatch } }) => {
      init.dispatcher.dispatch({ path: '/' }, 'handler');
      return json({});
    });
    const dispatch = (options: object, handler: unknown) => void given.push(options, handler);
    const own: unknown = Reflect.get(globalThis, symbol);
    expect(own).toBeDefined();
    Reflect.set(globalThis, symbol, { dispatch });
    try {
      await providerFetch()('https://a.example/', post);
    } finally {
      Reflect.set(globalThis, symbol, own);
    }
    expect(given).toEqual([{ path: '/', headersTimeout: 0, bodyTimeout: 0 }, 'handler']);
  });

  test('are lifted for a real call too', async () => {
    new Headers();
    const own: unknown = Reflect.get(globalThis, symbol);
    if (typeof own !== 'object' || own === null) throw new Error('This runtime has no dispatcher.');
    const impatient: unknown = Reflect.construct(own.constructor, [{ headersTimeout: 1, bodyTimeout: 1 }]);
    const held = Promise.withResolvers<void>();
    await using server = await loopbackServer((response, { url }) => {
      if (url === '/v1/patient') void held.promise.then(() => response.end('late'));
    });
    Reflect.set(globalThis, symbol, impatient);
    try {
      const patient = providerFetch()(`${server.baseUrl}/patient`);
      // The server answers the first call once the limit has ended the second one.
      await expect(fetch(`${server.baseUrl}/plain`)).rejects.toMatchObject({
        cause: { code: 'UND_ERR_HEADERS_TIMEOUT' },
      });
      held.resolve();
      expect(await (await patient).text()).toBe('late');
    } finally {
      Reflect.set(globalThis, symbol, own);
    }
  });
});
