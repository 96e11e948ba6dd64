import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserProcesses } from './__fixtures__/processes.ts';
import { startHostileSite, type HostileSite } from './__fixtures__/hostile-site.ts';
import { startShop, type Shop } from './__fixtures__/shop.ts';
import { useBrowser, type UsedBrowser } from './__fixtures__/use-browser.ts';

let shop: Shop;
let site: HostileSite;
let web: UsedBrowser;

beforeAll(async () => {
  [shop, site] = await Promise.all([startShop(), startHostileSite()]);
  web = useBrowser({ timeoutMs: 6_000, navigationTimeoutMs: 3_000 });
});
afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

const goesOn = async () => expect(await web.call('open', `${shop.url}/sale`)).toMatchObject({ title: 'Sale' });

test('a page that never loads is given up on', async () => {
  expect(await web.failure('open', `${shop.url}/never`)).toMatch(/took longer than 3000 ms/);
  await goesOn();
});

test('a redirect without end is given up on', async () => {
  expect(await web.failure('open', `${shop.url}/loop`)).toMatch(/redirects without end/);
  await goesOn();
});

test('a page that opens a thousand tabs opens few', async () => {
  await web.call('open', `${shop.url}/tabs`);
  await web.call('click', 'Many');
  await web.call('wait_for', { url: '/tabs' });
  const opened = Object(await web.call('tabs'));
  expect(opened.length).toBeLessThan(4);
  for (const { tab, url } of opened) if (!url.endsWith('/tabs')) await web.call('tabs', { close: tab });
  await goesOn();
});

test('a page of 50 MB is too large for a snapshot, and says so', async () => {
  await using patient = useBrowser({ timeoutMs: 30_000, navigationTimeoutMs: 60_000 });
  await patient.call('open', `${shop.url}/big`);
  expect(await patient.failure('snapshot')).toMatch(/too large for a snapshot/);
  expect(JSON.stringify(await patient.call('read'))).toMatch(/This is 0 to 40000 of \d+ characters/);
  expect(await patient.call('open', `${shop.url}/sale`)).toMatchObject({ title: 'Sale' });
});

test('a page whose script never ends does not hold the run up', async () => {
  await web.call('open', `${shop.url}/stuck`);
  await web.call('click', 'Hang').catch(() => {});
  expect(await web.failure('snapshot')).toMatch(/took longer|has not answered/);
  const { notes } = Object(await web.call('open', `${shop.url}/sale`));
  expect(notes).toContainEqual(expect.stringMatching(/did not answer any more, and was closed/));
  await goesOn();
});

test('a renderer that crashes is told of', async () => {
  await web.end();
  await web.call('open', `${shop.url}/crash`);
  for (const pid of browserProcesses('renderer')) process.kill(pid, 'SIGKILL');
  await expect.poll(() => web.failure('snapshot')).toMatch(/no page is open|crashed/);
  const { notes } = Object(await web.call('open', `${shop.url}/sale`));
  expect(notes).toContainEqual(expect.stringMatching(/crashed/));
});

test('a browser that is killed is replaced', async () => {
  await goesOn();
  for (const pid of browserProcesses('browser')) process.kill(pid, 'SIGKILL');
  await expect.poll(() => web.failure('snapshot')).toMatch(/no page is open/);
  expect(await web.call('open', `${shop.url}/sale`)).toMatchObject({ title: 'Sale' });
});

test.each(['push', 'replace', 'hash', 'self', 'posts'])('a page that floods itself can be left: %s', async (kind) => {
  await web.call('open', `${site.url}/floods?${kind}`);
  expect(await web.call('open', `${shop.url}/sale`)).toMatchObject({ title: 'Sale' });
});

test('a page that keeps the browser busy without end is closed', async () => {
  const told = [await web.call('open', `${site.url}/floods?log`)];
  await expect
    .poll(() => web.failure('wait_for', { text: 'no such text', timeout_ms: 1_000 }))
    .toMatch(/no page is open/);
  told.push(await web.call('open', `${shop.url}/sale`));
  expect(JSON.stringify(told)).toContain('busy without end');
  await goesOn();
});

test('a page that spoils timers and functions of the browser is scrolled like others', async () => {
  await web.call('open', `${site.url}/spoilt`);
  const { scroll } = Object(await web.call('scroll', 'down'));
  expect(scroll).toEqual({ top: 720, end: false });
});

test('a page that crashes amid an action can be left', async () => {
  const actions = {
    click: 'Go',
    fill: { target: 'Name', text: 'Ada' },
    scroll: 'down',
    read: {},
    screenshot: {},
    reload: {},
  };
  for (const [tool, input] of Object.entries(actions)) {
    await web.call('open', `${shop.url}/play`);
    const ended = web
      .call(tool, input)
      .catch((error: unknown) => expect(String(error)).toMatch(/crashed|closed|no page/));
    for (const pid of browserProcesses('renderer')) process.kill(pid, 'SIGKILL');
    await ended;
    await goesOn();
  }
});

test('neither a page nor a model gets to files, metadata of clouds or hosts that are not allowed', async () => {
  for (const url of [
    'file:///etc/passwd',
    'chrome://version',
    'http://169.254.169.254/',
    'javascript:alert(1)',
    'data:text/html,x',
  ])
    expect(await web.failure('open', url)).toMatch(/not fetched|Only http/);
  const { blocked } = Object(await web.call('open', `${shop.url}/outside`));
  expect(blocked).toContainEqual(expect.stringMatching(/169\.254\.169\.254.*public internet/));
  expect(await web.failure('open', `${shop.url}/inside`)).toMatch(/open http/);
  expect(JSON.stringify(await web.call('tabs'))).not.toContain('file:');
  await using strict = useBrowser({ allowHosts: ['127.0.0.1:1'] });
  expect(await strict.failure('open', shop.url)).toMatch(/allows only/);
  await using outside = useBrowser({ allowPrivate: false });
  expect(await outside.failure('open', shop.url)).toMatch(/public internet/);
});
