import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolCallingAgent, type AgentOptions, type Json } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { openai } from '@thimble/openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgent, saveAgent } from '../index.ts';
import * as tools from '../__fixtures__/tools.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-code-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const sources = [new URL('../__fixtures__/tools.ts', import.meta.url)];

/** Saves an agent with these options, loads it with its code in a process of its own, and calls a tool. */
async function saved(options: Partial<AgentOptions>) {
  await saveAgent(new ToolCallingAgent({ model: openai('gpt-5.2'), ...options }), join(dir, 'agent'), { sources });
  return async (name: string, input: Json, more: { signal?: AbortSignal; approve?: () => boolean } = {}) => {
    const model = scriptedModel([{ toolCalls: [{ name, input }] }, 'done']);
    await using agent = await loadAgent(join(dir, 'agent'), { model, trustRemoteCode: true, approve: more.approve });
    const result = await agent.run('Go.', { signal: more.signal });
    const [step] = result.steps.filter(({ type }) => type === 'action');
    return step?.type === 'action' ? step.results?.[0] : undefined;
  };
}

test('tools of an agent work as they did, with what they import', async () => {
  const call = await saved({ tools: [tools.greet, tools.pay] });
  expect(await call('greet', { name: 'Ada' })).toMatchObject({ output: 'Hello, Ada!' });
  expect(await call('greet', { nam: 'Ada' })).toMatchObject({ isError: true, output: expect.stringMatching(/name[^]*nam/) });
  expect(await call('pay', { euros: 5 })).toMatchObject({ output: { paid: 5 } });
  expect(await call('pay', { euros: 50 })).toMatchObject({ isError: true });
  expect(await call('pay', { euros: 50 }, { approve: () => true })).toMatchObject({ output: { paid: 50 } });
});

test('checks and hooks of an agent are asked', async () => {
  await saveAgent(
    new ToolCallingAgent({
      model: openai('gpt-5.2'),
      tools: [tools.pay],
      beforeTool: tools.refusePayments,
      finalAnswerChecks: [tools.isShort],
    }),
    join(dir, 'agent'),
    { sources },
  );
  const model = scriptedModel([{ toolCalls: [{ name: 'pay', input: { euros: 1 } }] }, 'long '.repeat(100), 'short']);
  await using agent = await loadAgent(join(dir, 'agent'), { model, trustRemoteCode: true });
  const result = await agent.run('Go.');
  expect(result.output).toBe('short');
  expect(JSON.stringify(result.steps)).toContain('No payments today.');
  expect(JSON.stringify(result.steps)).toContain('Answer in one line.');
});

test('the code of an agent reads no file of the user, writes none, starts no program and sees no variable', async () => {
  const call = await saved({ tools: [tools.escape] });
  const secret = join(dir, 'secret.txt');
  await writeFile(secret, 'the secret');
  process.env['HUB_TEST_SECRET'] = 'the secret';
  for (const way of ['read', 'write', 'spawn', 'env']) {
    const result = await call('escape', { way, path: secret });
    expect([way, JSON.stringify(result)]).toEqual([way, expect.not.stringContaining('the secret')]);
    expect([way, JSON.stringify(result)]).toEqual([way, expect.not.stringContaining('it ran')]);
  }
  delete process.env['HUB_TEST_SECRET'];
  expect(await readFile(secret, 'utf8')).toBe('the secret');
});

test('code that ends its process is a failed call, and the next one has a new process', async () => {
  const call = await saved({ tools: [tools.escape, tools.greet] });
  expect(await call('escape', { way: 'exit', path: '' })).toMatchObject({ isError: true });
  expect(await call('greet', { name: 'Ada' })).toMatchObject({ output: 'Hello, Ada!' });
});

test('an aborted run stops the call, and no process is left', async () => {
  const call = await saved({ tools: [tools.wait] });
  const controller = new AbortController();
  const run = call('wait', {}, { signal: controller.signal });
  setImmediate(() => controller.abort());
  await expect(run).rejects.toMatchObject({ code: 'aborted' });
});
