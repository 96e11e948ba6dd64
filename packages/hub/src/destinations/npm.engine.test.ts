import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolCallingAgent } from '@thimble/core';
import { openai } from '@thimble/openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
