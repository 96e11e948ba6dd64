import { AgentError } from '@thimble/core';
import { hostGuard } from '@thimble/tools/host-guard';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { browser } from '../index.ts';
import { safeName } from './downloads.ts';
import { explainFailure } from './explain-failure.ts';
import { explainStart } from './explain-start.ts';
import { findBrowser } from './find-browser.ts';
import { startGuardProxy } from './guard-proxy.ts';
import { floodCount } from './flood.ts';
import { News } from './news.ts';
import { Secrets } from './secrets.ts';

test.each([
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['.bashrc', 'bashrc'],
  ['', 'download'],
  ['a:b*c?.txt', 'a_b_c_.txt'],
  ['con.txt', '_con.txt'],
  ['Prix été.csv', 'Prix été.csv'],
])('a download called %j is saved as %j', (suggested, name) => {
  expect(safeName(suggested)).toBe(name);
});

test('a secret is told of by its name, in whatever form', () => {
  const secrets = new Secrets();
  secrets.add('mail', 'ada@shop.test');
  expect(
    secrets.redact({ url: 'https://x/?m=ada%40shop.test', nodes: [{ text: 'Hello ada@shop.test!' }], count: 1 }),
  ).toEqual({
    url: 'https://x/?m=[credential mail]',
    nodes: [{ text: 'Hello [credential mail]!' }],
    count: 1,
  });
  expect(secrets.redactError(new AgentError('tool', 'no ada@shop.test'))).toMatchObject({
    message: 'no [credential mail]',
  });
});

test.each([
  ['4111111111111111', '4111 1111 1111 1111'],
  ['4111111111111111', '4111-1111-1111-1111'],
  ['hunter2x', 'H U N T E R 2 X'],
  ['hunter2x', 'aHVudGVyMng='],
  ['a+b?c(d]', 'it is a+b?c(d] here'],
  ['pass word', 'pass\n  word'],
])('the secret %j is found in %j', (value, text) => {
  const secrets = new Secrets();
  secrets.add('key', value);
  expect(secrets.hide(text)).toMatch(/^(?:it is )?\[credential key\](?:=| here)?$/);
});

test('a secret is taken out before a text is cut', () => {
  const secrets = new Secrets();
  secrets.add('key', 'hunter2x');
  const news = new News(secrets.hide);
  news.consoleError(`${'x'.repeat(296)}hunter2x`);
  expect(JSON.stringify(news.take())).not.toContain('hunt');
});

test('what a page makes happen is without end where it is too much at once, or for long', () => {
  let time = 0;
  const atOnce = floodCount(() => time);
  expect(Array.from({ length: 5_000 }, atOnce)).not.toContain(true);
  expect(atOnce()).toBe(true);
  time += 20_000;
  expect(Array.from({ length: 5_000 }, atOnce)).not.toContain(true);
  const steady = floodCount(() => time);
  const eachMs = (step: number) => Array.from({ length: 20_000 }, () => ((time += step), steady()));
  expect(eachMs(2)).not.toContain(true);
  expect(eachMs(1)).toContain(true);
});

test('a page that makes a thousand things happen is told of in a few lines', () => {
  const news = new News();
  for (let count = 0; count < 1_000; count++) news.consoleError(`error ${count} ${'x'.repeat(10_000)}`);
  const told = news.take();
  expect(told.console_errors).toHaveLength(8);
  expect(told.notes).toEqual(['992 more console errors are not shown.']);
  expect(JSON.stringify(told).length).toBeLessThan(4_000);
  expect(news.take()).toEqual({});
});

test.each([
  ['page.goto: net::ERR_TOO_MANY_REDIRECTS at http://x/', /redirects without end/],
  ['page.goto: Timeout 30000ms exceeded.\nCall log: …', /longer than 30000 ms/],
  ['locator.click: Target crashed', /crashed/],
  [
    'locator.click: Timeout 1000ms\n - <div class="x">over</div> intercepts pointer events',
    /covered by <div class="x">/,
  ],
])('%j is explained', (message, expected) => {
  expect(explainFailure(new Error(message), 'click x').message).toMatch(expected);
});

test.each([
  ['browserType.launch: Target closed\n[err] Missing X server or $DISPLAY', 'missing-dependency', /xvfb-run/],
  ['launchPersistentContext: Failed to create a ProcessSingleton for your profile', 'missing-dependency', /in use by/],
  ['Protocol error (emulation.setMediaFeaturesOverride): unknown command', 'missing-dependency', /Firefox is too old/],
  [
    "browserContext.newPage: Executable doesn't exist at /opt/playwright/ffmpeg-linux",
    'missing-dependency',
    /install ffmpeg/,
  ],
  ['browserType.launch: spawn EACCES', 'tool', /does not start: .*EACCES/],
])('a browser that does not start with %j is explained', (message, code, expected) => {
  const error = explainStart(new Error(message), { cdpEndpoint: undefined });
  expect(error).toMatchObject({ code, message: expect.stringMatching(expected) });
  expect(error.message).not.toContain('/root');
});

test.each([
  ['chromium', /apt-get install chromium/],
  ['chrome', /no Chrome .*google\.com\/chrome/],
  ['msedge', /no Edge .*microsoft\.com\/edge/],
  ['firefox', /no Firefox .*mozilla\.org/],
] as const)('where there is no %s, it is said what to install', (browser, expected) => {
  expect(() => findBrowser({ browser }, { path: '/no/such/folder', platform: 'linux' })).toThrow(expected);
});

test('a program that is not there is asked for', () => {
  expect(() => findBrowser({ executablePath: '/no/such/chromium' })).toThrow(/no program/);
});

test('options that make no sense are refused', () => {
  expect(() => browser({ allowHosts: ['http://x'] })).toThrow(/is not a host/);
  expect(() => browser({ cdpEndpoint: 'http://localhost:9222', userDataDir: 'x' })).toThrow(/leave out/);
  expect(() => browser({ record: { kind: 'trace', folder: 'x' }, credentials: () => 'x' })).toThrow(/credentials/);
});

test('names of tools have the prefix, and submit is there where a person is asked', () => {
  const names = (options: Parameters<typeof browser>[0]) =>
    browser(options).tools.map(({ declaration }) => declaration.name);
  expect(names({ prefix: 'web_' })).toContain('web_open');
  expect(names({})).toContain('submit');
  expect(names({ submissions: 'allow' })).not.toContain('submit');
});

test('the proxy connects to what the guard allows, and to nothing else', async () => {
  const server = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const resolve = async (host: string) => [host === 'metadata.test' ? '169.254.169.254' : '127.0.0.1'];
  const refused: string[] = [];
  await using proxy = await startGuardProxy(hostGuard({ allowPrivate: ['shop.test'], resolve }), ({ host }) =>
    refused.push(host),
  );
  const ask = (head: string) =>
    new Promise<string>((done) => {
      let text = '';
      const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1', () => socket.write(`${head}\r\n\r\n`));
      socket.on('data', (data) => {
        text += String(data);
        if (text.includes('hello') || text.includes('Established')) socket.destroy();
      });
      socket.on('error', () => {});
      socket.on('close', () => done(text));
    });
  expect(await ask(`GET http://shop.test:${port}/ HTTP/1.1\r\nHost: shop.test`)).toMatch(/200 OK[\s\S]*hello/);
  expect(await ask(`CONNECT shop.test:${port} HTTP/1.1`)).toMatch(/200 Connection Established/);
  for (const host of [`private.test:${port}`, `metadata.test:${port}`, `127.0.0.1:${port}`]) {
    expect(await ask(`GET http://${host}/ HTTP/1.1\r\nHost: x`)).not.toContain('hello');
    expect(await ask(`CONNECT ${host} HTTP/1.1`)).not.toContain('Established');
  }
  expect(await ask('GET file:///etc/passwd HTTP/1.1\r\nHost: x')).not.toContain('root');
  expect(new Set(refused)).toEqual(new Set([`private.test:${port}`, `metadata.test:${port}`, `127.0.0.1:${port}`, '']));
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});
