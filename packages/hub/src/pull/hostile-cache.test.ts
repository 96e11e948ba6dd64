import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolCallingAgent } from '@thimble/core';
import { openai } from '@thimble/openai';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inspectAgent, loadAgent, pullAgent, pushAgent, recordPath, type PulledAgent } from '../index.ts';
import { startHubServer, token, type HubServer } from '../__fixtures__/hub-server.ts';

let dir = '';
let server: HubServer;
let pulled: PulledAgent;
let first = '';
const address = 'hf:ada/brief';
const options = () => ({
  hubUrl: server.url,
  token,
  cacheDir: join(dir, 'cache'),
  lockFile: join(dir, 'thimble-lock.json'),
});

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-cache-'));
  server = await startHubServer();
  const agent = (instructions: string) => new ToolCallingAgent({ model: openai('gpt-5.2'), instructions });
  first = (await pushAgent(agent('One.'), address, options())).revision;
  await pushAgent(agent('Two.'), address, options());
  pulled = await pullAgent(address, options());
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

describe('what lies in the cache is refused, wherever it is used, once', () => {
  test.each<[string, string, () => Promise<unknown>]>([
    ['a file was changed', 'untrusted', () => writeFile(join(pulled.dir, 'agent.json'), '{}')],
    ['a file was added', 'untrusted', () => writeFile(join(pulled.dir, 'more.md'), 'more')],
    ['a folder with a file was added', 'untrusted', () => addFolder('tools/x.ts')],
    ['a file was removed', 'untrusted', () => rm(join(pulled.dir, 'README.md'))],
    ['a file is a link', 'invalid-argument', () => replaceByLink('README.md')],
  ])('%s', async (_, code, tamper) => {
    await tamper();
    for (const use of [
      () => pullAgent(address, options()),
      () => loadAgent(pulled.dir),
      () => inspectAgent(pulled.dir),
    ])
      await expect(use()).rejects.toMatchObject({ code });
  });

  async function addFolder(path: string): Promise<void> {
    await mkdir(join(pulled.dir, path, '..'), { recursive: true });
    await writeFile(join(pulled.dir, path), 'export const x = 1;');
  }

  async function replaceByLink(path: string): Promise<void> {
    await writeFile(join(dir, 'same'), await readFile(join(pulled.dir, path)));
    await rm(join(pulled.dir, path));
    await symlink(join(dir, 'same'), join(pulled.dir, path));
  }
});

test('a note that was written anew does not make other files those of the lock', async () => {
  await writeFile(join(pulled.dir, 'README.md'), 'changed');
  const { integrity } = await pullAgent(`file:${pulled.dir}`);
  const note = JSON.parse(await readFile(recordPath(pulled.dir), 'utf8'));
  await writeFile(recordPath(pulled.dir), JSON.stringify({ ...note, integrity }));
  await expect(pullAgent(address, options())).rejects.toMatchObject({ code: 'untrusted' });
});

test.each([
  ['another commit', () => ({ revision: first, integrity: pulled.integrity })],
  ['other files', () => ({ revision: pulled.revision, integrity: 'sha256-AAAA' })],
])('a lock file that was made to name %s is refused', async (_, entry) => {
  await writeFile(options().lockFile, JSON.stringify({ version: 1, agents: { [address]: entry() } }));
  await expect(pullAgent(address, options())).rejects.toMatchObject({ code: 'untrusted' });
});

test.each([
  '{"version":2,"agents":{}}',
  '{"version":1,"agents":{"__proto__":{"revision":"a","integrity":"b"}}}',
  '{"version":1,"agents":{"hf:ada/brief":{"revision":"--x","integrity":"b"}}}',
  'no JSON',
])('the lock file %s is refused', async (text) => {
  await writeFile(options().lockFile, text);
  await expect(pullAgent(address, options())).rejects.toMatchObject({ code: 'invalid-argument' });
});
