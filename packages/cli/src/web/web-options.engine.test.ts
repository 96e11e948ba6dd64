import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { chatServer, reply } from '../__fixtures__/chat-server.ts';
import { thimble } from '../__fixtures__/command.ts';

const before = process.cwd();
let dir = '';
let host = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'thimble-web-'));
  process.chdir(dir);
  const server = createServer((request, response) => {
    const who = request.headers.cookie ?? 'nobody';
    response.setHeader('content-type', 'text/html').setHeader('set-cookie', 'user=Ada; max-age=9999');
    response.end(`<title>Hello ${who}</title>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterEach(async () => {
  process.chdir(before);
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

/** Opens the page, and answers with its title. */
async function titleOf(words: string[], env: { [name: string]: string } = {}) {
  await using chat = await chatServer((_request, response) =>
    reply(response, `<code>final_answer((await open("http://${host}/")).title)</code>`),
  );
  const model = ['--base-url', chat.url, '--model', 'openai/m', '--executor', 'quickjs'];
  const result = await thimble(['web', `Use http://${host}/`, ...model, ...words], { env });
  return { ...result, asked: chat.requests.length };
}

/** A program until the test is over, and the first match in what it says. */
async function start(command: string, words: string[], stream: 2 | 3, pattern: RegExp): Promise<string> {
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const over = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await over;
  });
  const output: Readable = Object(child.stdio[stream]);
  for await (const line of createInterface({ input: output })) {
    const [found] = pattern.exec(line) ?? [];
    if (found !== undefined) return found;
  }
  throw new Error(`${command} ended without ${pattern}.`);
}

test('--record video keeps a video, and says where', async () => {
  // Stands in for the ffmpeg of Playwright: it keeps what it is given.
  const browsers = join(dir, 'browsers');
  await mkdir(join(browsers, 'ffmpeg-1013'), { recursive: true });
  await writeFile(join(browsers, 'ffmpeg-1013/ffmpeg-linux'), '#!/bin/sh\nfor file; do :; done\ncat > "$file"\n', {
    mode: 0o755,
  });
  const { stdout, stderr } = await titleOf(['--record', 'video'], { PLAYWRIGHT_BROWSERS_PATH: browsers });
  expect({ stdout, stderr }).toMatchObject({
    stdout: 'Hello nobody\n',
    stderr: expect.stringContaining('Recorded in '),
  });
  const [video = ''] = await readdir(join(dir, 'thimble-recordings'));
  expect(video).toMatch(/\.webm$/);
  expect((await stat(join(dir, 'thimble-recordings', video))).size).toBeGreaterThan(0);
});

test('--record trace keeps a trace', async () => {
  expect(await titleOf(['--record', 'trace'])).toMatchObject({ stdout: 'Hello nobody\n' });
  expect(await readdir(join(dir, 'thimble-recordings'))).toEqual([expect.stringMatching(/^trace-\d+\.zip$/)]);
});

test('--user-data-dir keeps a profile, with its logins', async () => {
  const words = ['--user-data-dir', join(dir, 'profile')];
  for (const stdout of ['Hello nobody\n', 'Hello user=Ada\n']) expect(await titleOf(words)).toMatchObject({ stdout });
});

test('--cdp drives a browser that runs already', async () => {
  const words = [
    '--headless=new',
    '--no-sandbox',
    '--remote-debugging-port=0',
    `--user-data-dir=${join(dir, 'remote')}`,
  ];
  const socket = await start(process.env['CHROMIUM'] ?? 'chromium', words, 2, /ws:\S+/);
  expect(await titleOf(['--cdp', `http://${new URL(socket).host}`])).toMatchObject({ stdout: 'Hello nobody\n' });
});

test('--headed shows a window where there is a display', async () => {
  const display = await start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24'], 3, /\d+/);
  expect(await titleOf(['--headed'], { DISPLAY: `:${display}` })).toMatchObject({ stdout: 'Hello nobody\n' });
});

test.each([
  { words: ['--headed'], said: /There is no display.*xvfb-run/ },
  { words: ['--record', 'video'], said: /npx playwright-core install ffmpeg/ },
])('$words says what is missing before a model is asked', async ({ words, said }) => {
  const { code, stderr, asked } = await titleOf(words, { XDG_CACHE_HOME: dir });
  expect({ code, asked }).toEqual({ code: 2, asked: 0 });
  expect(stderr).toMatch(said);
});
