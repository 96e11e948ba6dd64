import { createSecureServer } from 'node:http2';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { selfSigned } from './__fixtures__/self-signed.ts';
import { serve, serveBody } from './__fixtures__/serve.ts';
import { guardedFetch } from './guarded-fetch.ts';

const local = guardedFetch({ allowPrivate: true });

describe('a guarded fetch', () => {
  test('is a fetch', async () => {
    await using server = await serveBody('hello', { 'content-type': 'text/plain', 'x-one': '1' }, 201);
    const response = await local(new URL(`${server.url}/a?b`), {
      method: 'POST',
      body: new URLSearchParams({ q: 'x y' }),
    });
    expect(response).toBeInstanceOf(Response);
    expect(response).toMatchObject({ status: 201, redirected: false, url: `${server.url}/a?b` });
    expect(response.headers.get('x-one')).toBe('1');
    expect(await response.text()).toBe('hello');
    expect(server.requests).toMatchObject([{ method: 'POST', body: 'q=x+y' }]);
    expect(server.requests[0]?.headers).toMatchObject({ 'user-agent': expect.stringMatching(/^Thimble/) });
  });

  test('sends forms with files', async () => {
    await using server = await serveBody('{}');
    const form = new FormData();
    form.set('file', new File(['data'], 'a.txt'));
    await local(server.url, { method: 'POST', body: form });
    expect(server.requests[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(server.requests[0]?.body).toContain('filename="a.txt"');
  });

  test('asks nobody on this machine or its network unless that is allowed', async () => {
    await using server = await serveBody('secret');
    await expect(guardedFetch()(server.url)).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/127\.0\.0\.1 is not fetched.*public internet.*allowPrivate/),
    });
    expect(server.requests).toEqual([]);
    await expect(guardedFetch({ allowPrivate: [`127.0.0.1:${server.port + 1}`] })(server.url)).rejects.toThrow(
      'public',
    );
    expect(await (await guardedFetch({ allowPrivate: [`127.0.0.1:${server.port}`] })(server.url)).text()).toBe(
      'secret',
    );
  });

  test.each([
    'file:///etc/passwd',
    'ftp://example.com/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'http://user:secret@example.com/',
    'http://user@example.com/',
    'example.com',
    'http://',
  ])('refuses %s', async (url) => {
    const error: unknown = await local(url).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'tool' });
    expect(String(error)).not.toContain('secret');
  });

  test('reaches only the hosts that are allowed, and none that is denied', async () => {
    await using server = await serveBody('x');
    const resolve = async () => ['127.0.0.1'];
    const at = (host: string) => `http://${host}:${server.port}/`;
    const fetch = guardedFetch({
      allowPrivate: true,
      resolve,
      allowHosts: ['*.ok.test', 'exact.test'],
      denyHosts: ['no.ok.test'],
    });
    for (const host of ['a.ok.test', 'A.B.OK.TEST', 'exact.test', 'exact.test.']) await (await fetch(at(host))).text();
    for (const host of ['ok.test', 'no.ok.test', 'no.ok.test.', 'notexact.test', 'x.exact.test', 'evil-ok.test'])
      await expect(fetch(at(host))).rejects.toThrow(/is not fetched: the user of this program/);
  });

  test.each(['http://a.test', 'a.test/path', '', '*', 'a b', '*.', 'a.test:http'])(
    'takes no pattern like %j',
    (pattern) => {
      expect(() => guardedFetch({ denyHosts: [pattern] })).toThrow(/denyHosts: .* is not a host/);
    },
  );
});

describe('names', () => {
  test('are resolved once for a connection, which is made to what was found', async () => {
    await using server = await serveBody('x');
    const answers = [['127.0.0.1'], ['169.254.169.254']];
    const fetch = guardedFetch({ allowPrivate: true, resolve: async () => answers.shift() ?? [] });
    const response = await fetch(`http://rebinding.test:${server.port}/`);
    expect(await response.text()).toBe('x');
    expect(server.requests[0]?.headers.host).toBe(`rebinding.test:${server.port}`);
    expect(answers).toHaveLength(1);
  });

  test.each([
    ['one private address', ['127.0.0.1']],
    ['one of several', ['93.184.216.34', '10.0.0.1']],
    ['a mapped one', ['::ffff:127.0.0.1']],
    ['a translated one', ['64:ff9b::7f00:1']],
    ['what is no address', ['localhost']],
  ])('are refused with %s, and the error does not tell it', async (_what, addresses) => {
    const fetch = guardedFetch({ resolve: async () => addresses });
    const error: unknown = await fetch('http://inside.test/').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'tool', message: expect.stringMatching(/inside\.test is not fetched/) });
    for (const address of addresses) expect(String(error)).not.toContain(address);
  });

  test('that nobody knows are an error that says so', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    for (const resolve of [() => Promise.reject(unknown), async () => []])
      await expect(guardedFetch({ resolve })('http://nowhere.test/')).rejects.toMatchObject({
        message: 'The host nowhere.test was not found. Check its spelling, and whether this machine has network.',
        retryable: false,
      });
  });

  test('are checked here too when a proxy resolves them', async () => {
    await using proxy = await serveBody('by proxy');
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return host === 'inside.test' ? ['10.0.0.1'] : ['93.184.216.34'];
    };
    const fetch = guardedFetch({ proxy: proxy.url, resolve });
    expect(await (await fetch('http://outside.test/page')).text()).toBe('by proxy');
    await expect(fetch('http://inside.test/')).rejects.toThrow(/public internet/);
    await expect(fetch('http://127.0.0.1/')).rejects.toThrow(/public internet/);
    expect(asked).toEqual(['outside.test', 'inside.test']);
    expect(proxy.requests.map(({ path }) => path)).toEqual(['http://outside.test/page']);
  });
});

describe('redirects', () => {
  const redirectTo = (location: string, status = 302) =>
    serve((request, response) => {
      if (request.url === '/end') return response.end('arrived');
      response.writeHead(status, { location });
      response.end();
    });

  test('are followed', async () => {
    await using server = await redirectTo('/end');
    const response = await local(`${server.url}/#part`);
    expect(await response.text()).toBe('arrived');
    expect(response).toMatchObject({ redirected: true, url: `${server.url}/end#part` });
  });

  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://100.100.100.200/',
    'http://2852039166/',
    'http://[::ffff:127.0.0.1]/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'http://user:pass@example.com/',
    'http://:0:0/',
  ])('to %s are refused, also where private addresses are allowed', async (location) => {
    await using server = await redirectTo(location);
    await expect(local(server.url)).rejects.toMatchObject({ code: 'tool' });
    expect(server.requests).toHaveLength(1);
  });

  test('to another place are checked as the first one was', async () => {
    await using inside = await serveBody('secret');
    await using server = await redirectTo(inside.url);
    await expect(guardedFetch({ allowPrivate: [`127.0.0.1:${server.port}`] })(server.url)).rejects.toThrow('public');
    expect(inside.requests).toEqual([]);
  });

  test('end after ten', async () => {
    let count = 0;
    await using server = await serve((_request, response) => {
      response.writeHead(302, { location: `/${++count}` });
      response.end();
    });
    await expect(local(server.url)).rejects.toThrow('more than 10 redirects');
    expect(count).toBe(11);
  });

  test('take no key along to another origin', async () => {
    await using other = await serveBody('x');
    await using server = await redirectTo(`${other.url}/end`);
    const headers = { authorization: 'Bearer a', cookie: 'b', 'x-api-key': 'c', accept: 'text/html' };
    await local(server.url, { headers });
    expect(server.requests[0]?.headers).toMatchObject(headers);
    const sent = other.requests[0]?.headers ?? {};
    expect(sent).toMatchObject({ accept: 'text/html' });
    expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['authorization']));
    expect(JSON.stringify(sent)).not.toMatch(/Bearer|x-api-key|cookie/);
  });

  test('take a body along within the origin, and never to another', async () => {
    await using other = await serveBody('x');
    await using near = await redirectTo('/end', 308);
    await using far = await redirectTo(`${other.url}/end`, 307);
    await local(near.url, { method: 'POST', body: 'key' });
    expect(near.requests).toMatchObject([{ body: 'key' }, { method: 'POST', path: '/end', body: 'key' }]);
    await expect(local(far.url, { method: 'POST', body: 'key' })).rejects.toThrow(/not sent/);
    expect(other.requests).toEqual([]);
  });

  test('of a form become a GET', async () => {
    await using server = await redirectTo('/end', 303);
    await local(server.url, { method: 'POST', body: 'key' });
    expect(server.requests[1]).toMatchObject({ method: 'GET', body: '' });
    expect(server.requests[1]?.headers['content-type']).toBeUndefined();
  });

  test('are as the request wants them', async () => {
    await using server = await redirectTo('/end');
    expect(await local(server.url, { redirect: 'manual' })).toMatchObject({ status: 302 });
    await expect(local(server.url, { redirect: 'error' })).rejects.toThrow('a redirect');
  });
});

describe('an answer', () => {
  const chunk = 'x'.repeat(65_536);
  const endless = () =>
    serve((_request, response) => {
      const more = () => {
        while (response.write(chunk));
      };
      response.on('drain', more);
      more();
    });

  test('without end is read as far as it may', async () => {
    await using server = await endless();
    const response = await guardedFetch({ allowPrivate: true, maxBytes: 1_000_000 })(server.url);
    await expect(response.text()).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/too large|larger than/),
    });
  });

  test('that unpacks to a thousand times its size is read as far as it may', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    await using server = await serveBody(bomb, { 'content-encoding': 'gzip' });
    const response = await guardedFetch({ allowPrivate: true, maxBytes: 1_000_000 })(server.url);
    await expect(response.bytes()).rejects.toThrow('larger than 1000000 bytes');
  });

  test('that is not packed as it says is an error that says so', async () => {
    await using server = await serveBody('plain', { 'content-encoding': 'gzip' });
    await expect((await local(server.url)).text()).rejects.toMatchObject({
      message: expect.stringMatching(/not packed/),
    });
  });

  test('that never comes is given up on', async () => {
    await using server = await serve(() => {});
    await expect(guardedFetch({ allowPrivate: true, idleTimeoutMs: 50 })(server.url)).rejects.toMatchObject({
      message: expect.stringMatching(/silent for 50 ms/),
      retryable: true,
    });
  });

  test('that stops in the middle is given up on', async () => {
    await using server = await serve((_request, response) => void response.write('half'));
    const response = await guardedFetch({ allowPrivate: true, idleTimeoutMs: 300 })(server.url);
    await expect(response.text()).rejects.toThrow('silent for 300 ms');
  });

  test('that trickles for ever is given up on', async () => {
    await using server = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(timer));
    });
    const response = await guardedFetch({ allowPrivate: true, timeoutMs: 500 })(server.url);
    await expect(response.text()).rejects.toThrow('longer than 500 ms');
  });

  test('that breaks off, or is no HTTP, is an error that says so', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/cut') response.write('half', () => request.socket.destroy());
      else request.socket.end('SSH-2.0-OpenSSH_9.9\r\n');
    });
    const response = await local(`${server.url}/cut`);
    await expect(response.text()).rejects.toMatchObject({ code: 'tool', retryable: true });
    await expect(local(server.url)).rejects.toThrow(/does not speak HTTP/);
  });

  test('with headers without end is refused', async () => {
    await using server = await serve((request) => {
      request.socket.write(`HTTP/1.1 200 OK\r\n${`x-a: ${'y'.repeat(1_000)}\r\n`.repeat(200)}`);
    });
    await expect(local(server.url)).rejects.toThrow(/headers .* too large/);
  });

  test('of a server with a certificate that nobody has signed is refused', async () => {
    await using server = await serve((_request, response) => void response.end('x'), { tls: true });
    await expect(local(server.url)).rejects.toThrow(/no valid certificate \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
    expect(server.requests).toEqual([]);
  });

  test('of a server with a good certificate is read, also where it speaks HTTP/2 too', async () => {
    const trusted = getCACertificates('default');
    setDefaultCACertificates([selfSigned.cert]);
    const server = createSecureServer({ ...selfSigned, allowHTTP1: true }, (request, response) => {
      response.end(`${request.httpVersion} ${request.headers.host}`);
    });
    try {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const fetch = guardedFetch({ allowPrivate: true, resolve: async () => ['127.0.0.1'] });
      expect(await (await fetch(`https://localhost:${port}/`)).text()).toBe(`1.1 localhost:${port}`);
      // The name is checked, and not the address that it has led to.
      await expect(fetch(`https://other.test:${port}/`)).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID/);
    } finally {
      setDefaultCACertificates(trusted);
      server.close();
    }
  });

  test('of nobody is an error that says so', async () => {
    const server = await serveBody('x');
    await server[Symbol.asyncDispose]();
    await expect(local(server.url)).rejects.toThrow(/refuses connections/);
  });
});

describe('a signal', () => {
  test('ends a call with its reason, before and in the body', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/body') response.write('half');
    });
    const waiting = new AbortController();
    const call = local(server.url, { signal: waiting.signal });
    waiting.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    const reading = new AbortController();
    const response = await local(`${server.url}/body`, { signal: reading.signal });
    const text = response.text();
    reading.abort(new Error('enough'));
    await expect(text).rejects.toThrow('enough');
    await expect(local(server.url, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });

  test('a body that is left closes its connection', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await serve((_request, response) => {
      response.on('close', closed.resolve);
      response.write('half');
    });
    const response = await local(server.url);
    await response.body?.cancel();
    expect(await closed.promise).toBeUndefined();
  });
});
