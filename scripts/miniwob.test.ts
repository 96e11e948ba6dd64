import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servePages, type Pages } from '../bench/miniwob/serve.ts';

let folder: string;
let pages: Pages;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thimble-miniwob-'));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  const html = join(folder, 'html');
  await mkdir(join(html, 'miniwob'), { recursive: true });
  await writeFile(join(html, 'core.js'), 'core');
  await writeFile(
    join(html, 'miniwob/click-x.html'),
    '<script src="../core.js"></script><script>genProblem()</script>',
  );
  pages = await servePages(html);
});
afterAll(async () => {
  await pages[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** What is served under a path that no client has tidied up. */
async function get(path: string): Promise<{ status: number | undefined; type: string | undefined; body: string }> {
  const { hostname, port } = new URL(pages.url('click-x', 1));
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    request({ hostname, port, path }, resolve).on('error', reject).end(),
  );
  return { status: answer.statusCode, type: answer.headers['content-type'], body: await text(answer) };
}

test('a task of a folder is served with its seed, and with what tells the task and the reward', async () => {
  const { pathname, search } = new URL(pages.url('click-x', 7));
  expect(search).toBe('?seed=7');
  const { status, type, body } = await get(`${pathname}${search}`);
  expect({ status, type }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
  // After the core of the tasks, which it changes, and before the task itself.
  expect(body).toMatch(
    /core\.js"><\/script><script>[^]*seedrandom[^]*Task: [^]*Reward: [^]*<\/script><script>genProblem/,
  );
  expect(await get('/core.js')).toEqual({ status: 200, type: 'text/javascript', body: 'core' });
});

test.each(['/missing.html', '/%', '/../secret.txt', '/%2e%2e%2fsecret.txt', '/miniwob'])(
  '%s is not there',
  async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: '' });
  },
);
