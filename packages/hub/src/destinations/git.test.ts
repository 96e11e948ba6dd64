import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolCallingAgent } from '@thimble/core';
import { openai } from '@thimble/openai';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadAgent, pullAgent, pushAgent } from '../index.ts';

let template = '';
let first = '';
let dir = '';
let address = '';
const identity = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};
const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', args, { cwd, stdio: 'pipe', env: { ...process.env, ...identity } })
    .toString()
    .trim();

beforeAll(async () => {
  Object.assign(process.env, identity);
  template = await mkdtemp(join(tmpdir(), 'hub-git-'));
  git(template, 'init', '--quiet', '--bare', '--template=', 'empty.git');
  await cp(join(template, 'empty.git'), join(template, 'agent.git'), { recursive: true });
  ({ revision: first } = await pushAgent(agent('One.'), `git:${join(template, 'agent.git')}`, { version: 'v1' }));
});
afterAll(async () => {
  for (const name of Object.keys(identity)) delete process.env[name];
  await rm(template, { recursive: true, force: true });
});
/** Each case has a repository of its own, which holds the agent "One." as v1. */
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-git-'));
  await cp(template, dir, { recursive: true });
  address = `git:${join(dir, 'agent.git')}`;
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const agent = (instructions: string) => new ToolCallingAgent({ model: openai('gpt-5.2'), instructions });
const cache = () => ({ cacheDir: join(dir, 'cache') });

test('a tag of a repository is pushed, pulled and loaded', async () => {
  address = `git:${join(dir, 'empty.git')}`;
  const pushed = await pushAgent(agent('One.'), address, { version: 'v1' });
  await pushAgent(agent('Two.'), `${address}#v2`);
  const pulled = await pullAgent(`${address}#v1`, cache());
  expect(pulled.revision).toBe(pushed.revision);
  await using one = await loadAgent(pulled.dir);
  await using two = await loadAgent((await pullAgent(address, { ...cache(), revision: 'v2' })).dir);
  await using newest = await loadAgent(address, { pull: cache() });
  expect([one, two, newest].map(({ options }) => options.instructions)).toEqual(['One.', 'Two.', 'Two.']);
});

test('a tag that was moved after it was locked is refused', async () => {
  const options = { ...cache(), lockFile: join(dir, 'thimble-lock.json') };
  await pullAgent(`${address}#v1`, options);
  const second = await pushAgent(agent('Two.'), address);
  git(join(dir, 'agent.git'), 'tag', '-f', 'v1', second.revision);
  await expect(pullAgent(`${address}#v1`, options)).rejects.toMatchObject({
    code: 'untrusted',
    message: expect.stringContaining('moved'),
  });
  expect(await pullAgent(`${address}#v1`, { ...options, update: true })).toMatchObject({ revision: second.revision });
  await pullAgent(`${address}#v1`, options);
});

test('links in a repository are refused', async () => {
  git(dir, 'clone', '--quiet', 'agent.git', 'work');
  await symlink('/etc/passwd', join(dir, 'work/README.txt'));
  git(join(dir, 'work'), 'add', '--all');
  git(join(dir, 'work'), 'commit', '--quiet', '-m', 'A link');
  git(join(dir, 'work'), 'push', '--quiet');
  await expect(pullAgent(address, cache())).rejects.toMatchObject({ message: expect.stringContaining('link') });
});

test('another repository within one is refused', async () => {
  git(dir, 'clone', '--quiet', 'agent.git', 'work');
  git(join(dir, 'work'), 'update-index', '--add', '--cacheinfo', `160000,${first},tools`);
  await writeFile(join(dir, 'work/.gitmodules'), '[submodule "tools"]\n\tpath = tools\n\turl = --upload-pack=id\n');
  git(join(dir, 'work'), 'add', '.gitmodules');
  git(join(dir, 'work'), 'commit', '--quiet', '-m', 'A submodule');
  git(join(dir, 'work'), 'push', '--quiet');
  await expect(pullAgent(address, cache())).rejects.toMatchObject({
    message: expect.stringMatching(/"tools".*no file/),
  });
});

test.each([
  'git:ext::sh -c id',
  'git:--upload-pack=id',
  'git:ssh://-oProxyCommand=id/x',
  'git:ssh://me@-oProxyCommand=id/x',
  'git:git@-oProxyCommand=id:x',
  'git:git@example.com:-x',
  'git:https://-x.example.com/y',
  'git:https://example.com/x#--output=x',
  'git:https://example.com/x#HEAD~1',
  'git:https://example.com/x#@{-1}',
  'git:https://example.com/x#a:b',
  'git:http://x/../..#a..b',
])('the address %s, which would run a program, or is an option of git, is refused', async (text) => {
  await expect(pullAgent(text, cache())).rejects.toMatchObject({ code: 'invalid-argument' });
});

test.each([
  'git:https://me:hunter2@example.com/x',
  'git:https://token123@example.com/x',
  'git:ssh://me:hunter2@example.com/x',
])('an address with a login is refused, and not repeated', async (text) => {
  const failure: unknown = await pullAgent(text, cache()).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'invalid-argument', message: expect.not.stringMatching(/hunter2|token123/) });
});

test('a lock file of somebody else gives git no options', async () => {
  for (const revision of ['--output=hacked', '--remote=x', 'npm:evil@1', 'a:b']) {
    const agents = { [address]: { revision, integrity: 'sha256-x' } };
    await writeFile(join(dir, 'thimble-lock.json'), JSON.stringify({ version: 1, agents }));
    await expect(pullAgent(address, { ...cache(), lockFile: join(dir, 'thimble-lock.json') })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('a commit or a version'),
    });
  }
});

test('a repository starts no filter of the user’s git', async () => {
  git(dir, 'clone', '--quiet', 'agent.git', 'work');
  await writeFile(join(dir, 'work/.gitattributes'), '*.md filter=shout\n');
  git(join(dir, 'work'), 'add', '--all');
  git(join(dir, 'work'), 'commit', '--quiet', '-m', 'A filter');
  git(join(dir, 'work'), 'push', '--quiet');
  const settings = join(dir, 'gitconfig');
  await writeFile(settings, `[filter "shout"]\n\tsmudge = touch ${join(dir, 'hacked')}\n\trequired = true\n`);
  process.env['GIT_CONFIG_GLOBAL'] = settings;
  try {
    await pullAgent(address, cache());
  } finally {
    delete process.env['GIT_CONFIG_GLOBAL'];
  }
  expect(await readdir(dir)).not.toContain('hacked');
});

test('what is not there is said', async () => {
  await expect(pullAgent(`${address}#v9`, cache())).rejects.toMatchObject({ message: expect.stringContaining('"v9"') });
  await writeFile(join(dir, 'no-repository'), '');
  await expect(pullAgent(`git:${join(dir, 'nowhere.git')}`, cache())).rejects.toMatchObject({ code: 'bad-request' });
});
