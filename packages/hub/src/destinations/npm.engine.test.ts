import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ToolCallingAgent } from '@thimble/core';
import { openai } from '@thimble/openai';
import { Header } from 'tar';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startRegistry, type Registry } from '../../../../scripts/pack-test/registry.ts';
import { loadAgent, pullAgent, pushAgent } from '../index.ts';

let dir = '';
let registry: Registry;
const settings = ['npm_config_userconfig', 'npm_config_cache'] as const;
const before = settings.map((name) => process.env[name]);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-npm-'));
  registry = await startRegistry(dir);
  for (const name of settings) process.env[name] = registry.env[name];
});
afterAll(async () => {
  settings.forEach((name, index) => {
    if (before[index] === undefined) delete process.env[name];
    else process.env[name] = before[index];
  });
  await registry[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const agent = (instructions: string) =>
  new ToolCallingAgent({ model: openai('gpt-5.2'), name: 'brief', description: 'Answers briefly.', instructions });

test('an agent is a package: published, pulled by its version and loaded', async () => {
  const address = 'npm:@thimble/test-agent-brief';
  const first = await pushAgent(agent('One.'), address);
  const second = await pushAgent(agent('Two.'), address);
  expect([first.revision, second.revision]).toEqual(['0.1.0', '0.1.1']);
  expect(first.url).toBe(`${registry.url}/@thimble/test-agent-brief`);
  const cacheDir = join(dir, 'cache');
  const pinned = await pullAgent(`${address}@0.1.0`, { cacheDir });
  expect(pinned.revision).toBe('0.1.0');
  await using one = await loadAgent(pinned.dir);
  await using newest = await loadAgent(address, { pull: { cacheDir } });
  expect([one.options.instructions, newest.options.instructions]).toEqual(['One.', 'Two.']);
});

test('a tag that is moved after it was locked is refused, and an older version is not taken for the newest', async () => {
  const address = 'npm:@thimble/test-agent-moved';
  await pushAgent(agent('One.'), address);
  await pushAgent(agent('Two.'), address);
  const move = (version: string) =>
    execFileSync('npm', ['dist-tag', 'add', `@thimble/test-agent-moved@${version}`, 'stable'], {
      env: { ...process.env, ...registry.env },
    });
  const options = { cacheDir: join(dir, 'moved'), lockFile: join(dir, 'thimble-lock.json') };
  move('0.1.0');
  expect(await pullAgent(`${address}@stable`, options)).toMatchObject({ revision: '0.1.0' });
  move('0.1.1');
  await expect(pullAgent(`${address}@stable`, options)).rejects.toMatchObject({
    code: 'untrusted',
    message: expect.stringContaining('has moved'),
  });
  expect(await pullAgent(`${address}@stable`, { ...options, update: true })).toMatchObject({ revision: '0.1.1' });
});

test('a package that is not there, or is no agent, is refused', async () => {
  await expect(pullAgent('npm:@thimble/test-nothing', { cacheDir: join(dir, 'cache') })).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('no package'),
  });
  await expect(pullAgent('npm:is-number@7.0.0', { cacheDir: join(dir, 'cache') })).rejects.toMatchObject({
    message: expect.stringContaining('no agent'),
  });
});

test('a package that is too large is refused before it is read', async () => {
  const name = '@thimble/test-large';
  const header = new Header({
    path: 'package/large.bin',
    type: 'File',
    mode: 0o644,
    size: 50_000_384,
    mtime: new Date(0),
  });
  header.encode();
  const content = [header.block ?? Buffer.alloc(0), Buffer.alloc(50_000_384, 'x'), Buffer.alloc(1_024)];
  const archive = gzipSync(Buffer.concat(content), { level: 0 });
  let url = '';
  await using server = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) return void response.end(archive);
    const version = { name, version: '1.0.0', dist: { tarball: `${url}large.tgz` } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  vi.stubEnv('npm_config_registry', url);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(pullAgent(`npm:${name}`, { cacheDir: join(dir, 'cache') })).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('larger than 50000000 bytes. It was not read.'),
  });
});
