import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolCallingAgent, type Json, type Tool, type ToolContext } from '@thimble/core';
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

/** Saves an agent with these tools, and loads it with its code in a process of its own. */
async function saved(given: readonly Tool[]) {
  await saveAgent(new ToolCallingAgent({ model: openai('gpt-5.2'), tools: given }), join(dir, 'agent'), { sources });
  const agent = await loadAgent(join(dir, 'agent'), { model: scriptedModel([]), trustRemoteCode: true });
  const context: ToolContext = {
    signal: new AbortController().signal,
    callId: '1',
    runId: 'r',
    agent: [],
    step: 1,
    idempotencyKey: 'k',
  };
  const find = (name: string) => agent.options.tools?.find(({ declaration }) => declaration.name === name);
  return {
    find,
    async call(name: string, input: Json, signal = context.signal) {
      const prepared = await find(name)?.prepare(input);
      return prepared?.execute({ ...context, signal });
    },
    [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose](),
  };
}

test('tools of an agent work as they did, with what they import', async () => {
  await using agent = await saved([tools.greet, tools.pay]);
  expect(await agent.call('greet', { name: 'Ada' })).toBe('Hello, Ada!');
  await expect(agent.call('greet', { nam: 'Ada' })).rejects.toMatchObject({
    code: 'tool-input',
    message: expect.stringMatching(/name[^]*nam/),
  });
  expect(await agent.call('pay', { euros: 5 })).toEqual({ paid: 5, picture: expect.any(Uint8Array) });
  expect((await agent.find('pay')?.prepare({ euros: 50 }))?.needsApproval).toBe(true);
  expect((await agent.find('pay')?.prepare({ euros: 5 }))?.needsApproval).toBe(false);
  expect(agent.find('pay')?.revert).toBeTypeOf('function');
  expect(agent.find('greet')).toMatchObject({ effect: 'pure', declaration: tools.greet.declaration });
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

test('pictures are asked for in the process of the agent’s code', async () => {
  await saveAgent(new ToolCallingAgent({ model: openai('gpt-5.2'), look: tools.picture }), join(dir, 'agent'), {
    sources,
  });
  const model = scriptedModel([]);
  await using agent = await loadAgent(join(dir, 'agent'), { model, trustRemoteCode: true });
  const { signal } = new AbortController();
  expect(await agent.options.look?.({ runId: 'r', agent: [], step: 1, signal })).toEqual(tools.picture());
});

test('the code of an agent reads no file of the user, writes none, starts no program and sees no variable', async () => {
  await using agent = await saved([tools.escape]);
  const secret = join(dir, 'secret.txt');
  await writeFile(secret, 'the secret');
  process.env['HUB_TEST_SECRET'] = 'the secret';
  for (const way of ['read', 'write', 'spawn', 'env']) {
    const result: unknown = await agent.call('escape', { way, path: secret }).catch(String);
    expect([way, result]).toEqual([way, expect.not.stringMatching(/the secret|it ran/)]);
  }
  await expect(agent.call('escape', { way: 'read', path: secret })).rejects.toMatchObject({
    code: 'tool',
    message: expect.stringContaining('may only read the files of the agent'),
  });
  delete process.env['HUB_TEST_SECRET'];
  expect(await readFile(secret, 'utf8')).toBe('the secret');
});

test('code that ends its process is a failed call, and the next one has a new process', async () => {
  await using agent = await saved([tools.escape, tools.greet]);
  await expect(agent.call('escape', { way: 'exit', path: '' })).rejects.toMatchObject({ code: 'sandbox' });
  expect(await agent.call('greet', { name: 'Ada' })).toBe('Hello, Ada!');
});

test('an aborted call stops, and its tool is told', async () => {
  await using agent = await saved([tools.wait, tools.greet]);
  const controller = new AbortController();
  const call = agent.call('wait', {}, controller.signal);
  setImmediate(() => controller.abort(new Error('enough')));
  await expect(call).rejects.toThrow('enough');
  expect(await agent.call('greet', { name: 'Ada' })).toBe('Hello, Ada!');
});
