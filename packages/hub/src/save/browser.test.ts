import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { browser, type BrowserOptions } from '@thimble/browser';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectAgent, loadAgent, saveAgent } from '../index.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-browser-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const options: BrowserOptions = {
  allowHosts: ['shop.example.com'],
  otherHosts: 'ask',
  browser: 'chromium',
  headless: true,
  viewport: { width: 800, height: 600 },
  vision: 'marks',
  timeoutMs: 5_000,
  prefix: 'web_',
  credentials: { password: { valueEnv: 'HUB_SHOP_PASSWORD', hosts: ['shop.example.com'] } },
};

const agentWith = ({ tools, look, instructions }: ReturnType<typeof browser>) =>
  new CodeAgent({
    model: openai('gpt-5.2'),
    executor: isolatedVm(),
    tools,
    look,
    instructions,
    memory: { maxImages: 9 },
  });

test('an agent with a browser has the same one when it is loaded, and is saved as the same file', async () => {
  await using web = browser(options);
  const manifest = await saveAgent(agentWith(web), join(dir, 'one'));
  const made = { package: '@thimble/browser', export: 'browser', args: [options] };
  expect(manifest.tools).toEqual([{ ...made, provides: expect.any(Array) }]);
  expect(manifest.look).toEqual(made);
  expect(manifest.variables).toContain('HUB_SHOP_PASSWORD');
  expect(manifest.memory).toEqual({ maxImages: 9 });

  await using loaded = await loadAgent(join(dir, 'one'), { model: scriptedModel([]) });
  expect(loaded.options.tools?.map(({ declaration }) => declaration)).toEqual(
    web.tools.map(({ declaration }) => declaration),
  );
  expect(loaded.options.look).toBeTypeOf('function');
  await using again = await loadAgent(join(dir, 'one'));
  expect(await saveAgent(again, join(dir, 'two'))).toEqual(manifest);
});

test('functions of a browser cannot be saved, and are named', async () => {
  await using web = browser({ credentials: () => 'pa55-w0rd', onPage: () => {} });
  await expect(saveAgent(agentWith(web), join(dir, 'one'))).rejects.toMatchObject({
    message: expect.stringMatching(/- tools\.open\.credentials: [^]*- tools\.open\.onPage: it is a function/),
  });
});

test('a browser of a stranger asks before it starts a program of its own', async () => {
  await using web = browser({ executablePath: './own-browser' });
  await saveAgent(agentWith(web), join(dir, 'one'));
  const { demands } = await inspectAgent(join(dir, 'one'));
  expect(demands).toContainEqual(expect.objectContaining({ kind: 'command', what: './own-browser' }));
});
