import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mcpTools } from '../mcp-tools.ts';
import { loopbackLogin } from './loopback-login.ts';
import type { OAuthOptions } from './oauth-options.ts';
import { fileTokenStore, memoryTokenStore, type TokenStore } from './token-store.ts';

test('stores keep values by key, and forget them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thimble-mcp-'));
  const path = join(folder, 'secrets', 'tokens.json');
  const stores: TokenStore[] = [memoryTokenStore(), fileTokenStore(path)];
  for (const store of stores) {
    expect(await store.get('constructor')).toBeUndefined();
    await Promise.all([store.set('a', { token: 1 }), store.set('b', 'two')]);
    expect([await store.get('a'), await store.get('b')]).toEqual([{ token: 1 }, 'two']);
    await store.set('a', undefined);
    expect(await store.get('a')).toBeUndefined();
  }
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ b: 'two' });
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFile(path, 'no JSON');
  await expect(fileTokenStore(path).get('b')).rejects.toMatchObject({ code: 'invalid-argument' });
  await rm(folder, { recursive: true });
});

test('a login over loopback gives the URL that the browser came back to', async () => {
  const redirectUrl = `http://127.0.0.1:${await freePort()}/callback`;
  const { signal } = new AbortController();
  const pages: string[] = [];
  const authorize = loopbackLogin({
    async open(page) {
      pages.push(page.href);
      expect((await fetch(new URL('/favicon.ico', redirectUrl))).status).toBe(404);
      await fetch(`${redirectUrl}?code=c&state=s`);
    },
  });
  const answer = await authorize(new URL('https://login.example/page'), { signal, redirectUrl });
  expect(String(answer)).toBe(`${redirectUrl}?code=c&state=s`);
  expect(pages).toEqual(['https://login.example/page']);
});

test('a login that nobody makes ends', async () => {
  const redirectUrl = `http://127.0.0.1:${await freePort()}/callback`;
  const { signal } = new AbortController();
  const waiting = loopbackLogin({ open() {}, timeoutMs: 10 })(new URL('https://login.example'), {
    signal,
    redirectUrl,
  });
  await expect(waiting).rejects.toMatchObject({ code: 'unauthorized' });
});

test.each<[what: string, options: object, problem: RegExp]>([
  ['nobody to log in', { oauth: {} }, /needs `authorize`/],
  ['a secret without its issuer', { oauth: { clientId: 'a', clientSecretEnv: 'B' } }, /issuer/],
  ['two ways', { tokenEnv: 'A', oauth: { authorize() {} } }, /either tokenEnv or oauth/],
])('%s is refused', async (_, options, problem) => {
  const oauth: { url: string; oauth?: OAuthOptions } = { url: 'http://127.0.0.1:9/mcp', ...options };
  await expect(mcpTools(oauth)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringMatching(problem),
  });
});

test('a token whose variable is not set is named', async () => {
  await expect(mcpTools({ url: 'http://127.0.0.1:9/mcp', tokenEnv: 'MCP_TEST_UNSET' })).rejects.toMatchObject({
    code: 'missing-secret',
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
