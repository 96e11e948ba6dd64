import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startShop, type Shop } from './__fixtures__/shop.ts';
import { useBrowser } from './__fixtures__/use-browser.ts';

let shop: Shop;
let folder: string;

beforeAll(async () => {
  shop = await startShop();
  folder = await mkdtemp(join(tmpdir(), 'thimble-browsers-'));
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A program, until the test is over. */
function start(command: string, words: string[]): ChildProcess {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const over = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await over;
  });
  return child;
}

/** The first match in what a program says. */
async function said(stream: ChildProcess['stderr'] | undefined, pattern: RegExp): Promise<string> {
  if (!stream) throw new Error('The program has no such output.');
  for await (const line of createInterface({ input: stream })) {
    const [found] = pattern.exec(line) ?? [];
    if (found !== undefined) return found;
  }
  throw new Error(`The program ended without ${pattern}.`);
}

test('a browser that runs already is driven over CDP, and left as it was', async () => {
  const profile = join(folder, 'remote');
  const words = ['--headless=new', '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const remote = start(process.env['CHROMIUM'] ?? 'chromium', words);
  const socket = await said(remote.stderr, /ws:\S+/);
  const http = `http://${new URL(socket).host}`;
  const pages = async () => (await (await fetch(`${http}/json/list`)).text()).match(/"type": "page"/g)?.length;
  const before = await pages();
  for (const cdpEndpoint of [socket, http]) {
    await using web = useBrowser({ cdpEndpoint });
    await web.call('open', `${shop.url}/sale`);
    expect(await web.call('click', 'Brass lamp')).toMatchObject({ title: 'Brass lamp' });
    await web.call('open', `${shop.url}/contact`);
    expect(await web.call('press', { key: 'Enter', target: 'Name' })).toMatchObject({
      blocked: [expect.stringMatching(/^POST/)],
    });
    expect(await web.failure('open', `${shop.url}/inside`)).toMatch(/169\.254\.169\.254 is not fetched/);
    expect(await web.call('snapshot')).toMatchObject({ url: 'about:blank' });
  }
  await expect.poll(pages).toBe(before);
});

test('an endpoint where no browser is says so, without the key that may be in it', async () => {
  await using web = useBrowser({ cdpEndpoint: 'ws://127.0.0.1:1/devtools?token=s3cret' });
  const message = await web.failure('open', shop.url);
  expect(message).toMatch(/No browser answers.*127\.0\.0\.1:1/);
  expect(message).not.toContain('s3cret');
});

test('a profile outlives its run, and belongs to one run at a time', async () => {
  const userDataDir = join(folder, 'profile');
  for (const expected of ['Nobody', 'Hello user=Ada']) {
    await using web = useBrowser({ userDataDir });
    await web.call('open', `${shop.url}/account`);
    expect(await web.call('find_text', expected)).toMatchObject({ count: 1 });
    await web.call('click', 'Log in');
    await using other = useBrowser({ userDataDir });
    expect(await other.failure('open', shop.url)).toMatch(/in use by another browser or run/);
  }
});

test('a trace is there when the run is over', async () => {
  const record = { kind: 'trace', folder: join(folder, 'trace') } as const;
  await using web = useBrowser({ record });
  await web.call('open', `${shop.url}/sale`);
  await web.end();
  expect(await readdir(record.folder)).toEqual([expect.stringMatching(/^trace-\d+\.zip$/)]);
});

test('a window is shown where there is a display', async () => {
  const display = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24']);
  vi.stubEnv('DISPLAY', `:${await said(Object(display.stdio[3]), /\d+/)}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  await using web = useBrowser({ headless: false });
  expect(await web.call('open', `${shop.url}/sale`)).toMatchObject({ title: 'Sale' });
});

test('without a display, a window is refused with what to do', async () => {
  vi.stubEnv('DISPLAY', undefined);
  vi.stubEnv('WAYLAND_DISPLAY', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  await using web = useBrowser({ headless: false });
  expect(await web.failure('open', shop.url)).toMatch(/xvfb-run/);
});

test('nothing is left of a host that is killed: its browser ends, and the next one deletes its folders', async () => {
  const temporary = join(folder, 'temporary');
  await mkdir(join(temporary, 'thimble-browser-notes'), { recursive: true });
  await symlink(folder, join(temporary, `playwright_chromiumdev_profile-abcdef`));
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const others = await readdir(temporary);
  const host = start(process.execPath, [
    '--conditions=@thimble/source',
    join(import.meta.dirname, '__fixtures__/host-program.ts'),
    shop.url,
  ]);
  const processes: number[] = JSON.parse(await said(host.stdout, /\[.*\]/));
  expect(processes.length).toBeGreaterThan(1);
  host.kill('SIGKILL');
  const living = () => processes.filter((pid) => existsSync(`/proc/${pid}`));
  await expect.poll(living).toEqual([]);
  const left = (await readdir(temporary)).filter((name) => !others.includes(name));
  expect(new Set(left.map((name) => name.split('-')[0]))).toEqual(
    new Set(['playwright_chromiumdev_profile', 'thimble']),
  );
  await using web = useBrowser();
  await web.call('open', `${shop.url}/sale`);
  const now = await readdir(temporary);
  expect(now).toEqual(expect.arrayContaining(others));
  expect(left.filter((name) => now.includes(name))).toEqual([]);
  await web.end();
  expect(new Set(await readdir(temporary))).toEqual(new Set(others));
});

test('calls of one step follow one another, and each run has a browser of its own', async () => {
  await using web = useBrowser();
  await web.call('open', `${shop.url}/count`);
  await Promise.all(Array.from({ length: 5 }, () => web.call('click', 'One more')));
  expect(await web.call('tabs')).toMatchObject([{ title: '5' }]);
  await web.end();
  expect(await web.failure('click', 'One more')).toMatch(/no page is open/);
  expect(await web.call('open', `${shop.url}/count`)).toMatchObject({ title: '0' });
});
