import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolCallingAgent } from '@thimble/core';
import { openai } from '@thimble/openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgent, pullAgent, pushAgent, saveAgent } from '../index.ts';
import { startHubServer, token, type HubServer } from '../__fixtures__/hub-server.ts';

let dir = '';
let server: HubServer;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-hf-'));
  server = await startHubServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const agent = (instructions = 'Be brief.') => new ToolCallingAgent({ model: openai('gpt-5.2'), instructions });
const newest = (id: string) => {
  const repository = server.repositories.get(id);
  const found = repository?.commits.get(repository.branches.get('main') ?? '');
  if (!found) throw new Error(`There is no ${id}.`);
  return found;
};
const connection = () => ({ hubUrl: server.url, token, cacheDir: join(dir, 'cache') });

test('an agent that is pushed is pulled and loaded as it was', async () => {
  const pushed = await pushAgent(agent(), 'hf:ada/brief', { ...connection(), message: 'First version' });
  expect(pushed).toEqual({ url: `${server.url}/ada/brief`, revision: expect.stringMatching(/^[0-9a-f]{40}$/) });
  const pulled = await pullAgent('hf:ada/brief', connection());
  expect(pulled.revision).toBe(pushed.revision);
  await using loaded = await loadAgent(pulled.dir);
  expect(loaded.options.instructions).toBe('Be brief.');
  await using direct = await loadAgent('hf:ada/brief', { pull: connection() });
  expect(direct.options.instructions).toBe('Be brief.');
});

test('a second push replaces the files of the first, and a revision pins one', async () => {
  const first = await pushAgent(agent('One.'), 'hf:ada/brief', connection());
  await pushAgent(agent('Two.'), 'hf:ada/brief', connection());
  const options = { ...connection(), revision: first.revision };
  await using pinned = await loadAgent((await pullAgent('hf:ada/brief', options)).dir);
  await using newest = await loadAgent((await pullAgent('hf:ada/brief', connection())).dir);
  expect([pinned.options.instructions, newest.options.instructions]).toEqual(['One.', 'Two.']);
});

test('large files go through LFS, and come back', async () => {
  await saveAgent(agent(), join(dir, 'agent'));
  await writeFile(join(dir, 'agent/prompts.bin'), Buffer.alloc(300_000, 'x'));
  await pushAgent(join(dir, 'agent'), 'hf:ada/large', connection());
  expect([...server.objects.values()].map(({ length }) => length)).toEqual([300_000]);
  expect(server.requests).toContain('POST /ada/large.git/info/lfs/objects/batch');
  await pullAgent('hf:ada/large', connection());
});

test('large files go through Xet where the Hub has it, as its own does, and come back', async () => {
  await using hub = await startHubServer({ hasXet: true });
  await saveAgent(agent(), join(dir, 'agent'));
  const words = Array.from({ length: 60_000 }, (_, index) => (index * 2_654_435_761) % 4_294_967_296);
  const weights = Buffer.from(new Uint32Array(words).buffer);
  await writeFile(join(dir, 'agent/weights.bin'), weights);
  const options = { hubUrl: hub.url, token, cacheDir: join(dir, 'xet') };
  await pushAgent(join(dir, 'agent'), 'hf:ada/xet', options);
  expect(hub.xet.files.size).toBe(1);
  expect(hub.objects.size).toBe(0);
  expect(hub.requests).toContain('POST /v1/shards');
  const pulled = await pullAgent('hf:ada/xet', options);
  expect(weights.equals(await readFile(join(pulled.dir, 'weights.bin')))).toBe(true);
});

test('a block that is not what was put there is no file of the agent', async () => {
  await using hub = await startHubServer({ hasXet: true });
  await saveAgent(agent(), join(dir, 'agent'));
  await writeFile(join(dir, 'agent/weights.bin'), Buffer.alloc(250_000, 'abc'));
  const options = { hubUrl: hub.url, token, cacheDir: join(dir, 'xet') };
  await pushAgent(join(dir, 'agent'), 'hf:ada/xet', options);
  for (const [hash, xorb] of hub.xet.xorbs) hub.xet.xorbs.set(hash, xorb.subarray(0, 40));
  await expect(pullAgent('hf:ada/xet', options)).rejects.toMatchObject({ name: 'AgentError' });
});

test('an agent that was changed in the cache is refused, and brought anew once it is deleted', async () => {
  await pushAgent(agent(), 'hf:ada/brief', connection());
  const { dir: kept } = await pullAgent('hf:ada/brief', connection());
  await writeFile(
    join(kept, 'agent.json'),
    (await readFile(join(kept, 'agent.json'), 'utf8')).replace('brief', 'evil'),
  );
  await expect(pullAgent('hf:ada/brief', connection())).rejects.toMatchObject({
    code: 'untrusted',
    message: expect.stringContaining('Delete the folder'),
  });
  await rm(kept, { recursive: true });
  expect((await pullAgent('hf:ada/brief', connection())).dir).toBe(kept);
});

test('a branch that moved after it was locked is refused, and so is a revision whose files are others', async () => {
  const options = { ...connection(), lockFile: join(dir, 'thimble-lock.json') };
  const first = await pushAgent(agent('One.'), 'hf:ada/brief', connection());
  await pullAgent('hf:ada/brief@main', options);
  await pushAgent(agent('Two.'), 'hf:ada/brief', connection());
  await expect(pullAgent('hf:ada/brief@main', options)).rejects.toMatchObject({
    code: 'untrusted',
    message: expect.stringContaining('has moved'),
  });

  const pinned = { ...options, revision: first.revision };
  await pullAgent('hf:ada/brief', pinned);
  server.repositories.get('ada/brief')?.commits.get(first.revision)?.files.set('more.md', Buffer.from('more'));
  await expect(pullAgent('hf:ada/brief', { ...pinned, cacheDir: join(dir, 'other') })).rejects.toMatchObject({
    code: 'untrusted',
    message: expect.stringContaining('not what was locked'),
  });
});

test.each([
  ['size', /"size":\d+/g, '"size":1'],
  ['digest', /"oid":"\w+"/g, `"oid":"${'0'.repeat(40)}"`],
])('a file of another %s than the Hub said is refused, and nothing is kept', async (what, said, lie) => {
  await pushAgent(agent(), 'hf:ada/brief', connection());
  const lying: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (!response.url.includes('/tree/')) return response;
    return new Response((await response.text()).replace(said, lie), response);
  };
  await expect(pullAgent('hf:ada/brief', { ...connection(), fetch: lying })).rejects.toMatchObject({
    code: 'untrusted',
    message: expect.stringContaining(`not of the ${what}`),
  });
  expect(existsSync(join(dir, 'cache'))).toBe(false);
});

test.each(['%2e%2e/%2e%2e/secret/resolve/main/key.md', 'a#b.md', 'a%23b.md', 'grüße 1.md'])(
  'the name %s of a file is a name, and leads nowhere else',
  async (path) => {
    await saveAgent(agent(), join(dir, 'agent'));
    await pushAgent(join(dir, 'agent'), 'hf:ada/brief', connection());
    const { files } = newest('ada/brief');
    files.set(path, Buffer.from('its own words'));
    const pulled = await pullAgent('hf:ada/brief', connection());
    expect(await readFile(join(pulled.dir, path), 'utf8')).toBe('its own words');
  },
);

test('a file that redirects into the network of this machine is not followed', async () => {
  await pushAgent(agent(), 'hf:ada/brief', connection());
  const asked: string[] = [];
  const redirecting: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    asked.push(url.host);
    if (url.host !== '192.0.2.1') throw new Error(`${url.host} was asked.`);
    if (url.pathname.includes('/resolve/'))
      return Promise.resolve(
        new Response('', { status: 302, headers: { location: 'http://169.254.169.254/latest/' } }),
      );
    return fetch(new URL(url.pathname + url.search, server.url), init);
  };
  const options = { ...connection(), hubUrl: 'https://192.0.2.1', fetch: redirecting };
  await expect(pullAgent('hf:ada/brief', options)).rejects.toMatchObject({ code: 'untrusted' });
  expect(new Set(asked)).toEqual(new Set(['192.0.2.1']));
});

test('a pull request leaves the branch as it is', async () => {
  const first = await pushAgent(agent('One.'), 'hf:ada/brief', connection());
  const proposed = await pushAgent(agent('Two.'), 'hf:ada/brief', { ...connection(), createPullRequest: true });
  expect(proposed.url).toContain('/discussions/1');
  expect(server.repositories.get('ada/brief')?.branches.get('main')).toBe(first.revision);
});

test('a private agent is seen with the token alone', async () => {
  await pushAgent(agent(), 'hf:ada/secret', { ...connection(), private: true });
  expect(server.repositories.get('ada/secret')?.isPrivate).toBe(true);
  await pullAgent('hf:ada/secret', connection());
  await expect(
    pullAgent('hf:ada/secret', { hubUrl: server.url, token: 'hf_othertoken', cacheDir: join(dir, 'c') }),
  ).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.not.stringContaining('hf_othertoken'),
  });
});

test('without a token, or with a wrong one, it says what to do', async () => {
  const before = process.env['HF_TOKEN'];
  delete process.env['HF_TOKEN'];
  await expect(pushAgent(agent(), 'hf:ada/x', { hubUrl: server.url })).rejects.toMatchObject({
    code: 'missing-secret',
  });
  if (before !== undefined) process.env['HF_TOKEN'] = before;
  await expect(pushAgent(agent(), 'hf:ada/x', { hubUrl: server.url, token: 'hf_wrongtoken' })).rejects.toMatchObject({
    code: 'unauthorized',
  });
});

test('what is no agent, or is not there, is refused', async () => {
  await pushAgent(agent(), 'hf:ada/brief', connection());
  await expect(pullAgent('hf:ada/nothing', connection())).rejects.toMatchObject({ code: 'invalid-argument' });
  const main = server.repositories.get('ada/brief');
  main?.commits.get(main.branches.get('main') ?? '')?.files.delete('agent.json');
  await expect(pullAgent('hf:ada/brief', connection())).rejects.toMatchObject({
    message: expect.stringContaining('no agent'),
  });
});
