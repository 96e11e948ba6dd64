import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolCallingAgent, type Json, type ToolContext } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { openai } from '@thimble/openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAgent, saveAgent, type LoadedAgent } from '../index.ts';
import * as tools from '../__fixtures__/tools.ts';

let dir = '';
let agent: LoadedAgent;

/** One agent for all tests: its code runs in a process of its own, which one of them ends. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-code-'));
  const given = new ToolCallingAgent({
    model: openai('gpt-5.2'),
    tools: [tools.greet, tools.pay, tools.escape, tools.wait],
    beforeTool: tools.refusePayments,
    finalAnswerChecks: [tools.isShort],
    look: tools.picture,
  });
  await saveAgent(given, join(dir, 'agent'), { sources: [new URL('../__fixtures__/tools.ts', import.meta.url)] });
  agent = await loadAgent(join(dir, 'agent'), { model, trustRemoteCode: true });
});
afterAll(async () => {
  await agent[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const model = scriptedModel([{ toolCalls: [{ name: 'pay', input: { euros: 1 } }] }, 'long '.repeat(100), 'short']);
const context: ToolContext = {
  signal: new AbortController().signal,
  callId: '1',
  runId: 'r',
  agent: [],
  step: 1,
  idempotencyKey: 'k',
};

const find = (name: string) => agent.options.tools?.find(({ declaration }) => declaration.name === name);

async function call(name: string, input: Json, signal = context.signal) {
  const prepared = await find(name)?.prepare(input);
  return prepared?.execute({ ...context, signal });
}

test('tools of an agent work as they did, with what they import', async () => {
  expect(await call('greet', { name: 'Ada' })).toBe('Hello, Ada!');
  await expect(call('greet', { nam: 'Ada' })).rejects.toMatchObject({
    code: 'tool-input',
    message: expect.stringMatching(/name[^]*nam/),
  });
  expect(await call('pay', { euros: 5 })).toEqual({ paid: 5, picture: expect.any(Uint8Array) });
  expect((await find('pay')?.prepare({ euros: 50 }))?.needsApproval).toBe(true);
  expect((await find('pay')?.prepare({ euros: 5 }))?.needsApproval).toBe(false);
  expect(find('pay')?.revert).toBeTypeOf('function');
  expect(find('greet')).toMatchObject({ effect: 'pure', declaration: tools.greet.declaration });
});

test('checks and hooks of an agent are asked', async () => {
  const result = await agent.run('Go.');
  expect(result.output).toBe('short');
  expect(JSON.stringify(result.steps)).toContain('No payments today.');
  expect(JSON.stringify(result.steps)).toContain('Answer in one line.');
});

test('pictures are asked for in the process of the agent’s code', async () => {
  const { signal } = context;
  expect(await agent.options.look?.({ runId: 'r', agent: [], step: 1, signal })).toEqual(tools.picture());
});

test('the code of an agent reads no file of the user, writes none, starts no program and sees no variable', async () => {
  const secret = join(dir, 'secret.txt');
  await writeFile(secret, 'the secret');
  process.env['HUB_TEST_SECRET'] = 'the secret';
  for (const way of ['read', 'write', 'spawn', 'env']) {
    const result: unknown = await call('escape', { way, path: secret }).catch(String);
    expect([way, result]).toEqual([way, expect.not.stringMatching(/the secret|it ran/)]);
  }
  await expect(call('escape', { way: 'read', path: secret })).rejects.toMatchObject({
    code: 'tool',
    message: expect.stringContaining('may only read the files of the agent'),
  });
  delete process.env['HUB_TEST_SECRET'];
  expect(await readFile(secret, 'utf8')).toBe('the secret');
});

test('code that ends its process is a failed call, and the next one has a new process', async () => {
  await expect(call('escape', { way: 'exit', path: '' })).rejects.toMatchObject({ code: 'sandbox' });
  expect(await call('greet', { name: 'Ada' })).toBe('Hello, Ada!');
});

test('an aborted call stops, and its tool is told', async () => {
  const controller = new AbortController();
  const waiting = call('wait', {}, controller.signal);
  setImmediate(() => controller.abort(new Error('enough')));
  await expect(waiting).rejects.toThrow('enough');
  expect(await call('greet', { name: 'Ada' })).toBe('Hello, Ada!');
});
