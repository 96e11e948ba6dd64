import { PassThrough } from 'node:stream';
import { CodeAgent, tool, ToolCallingAgent } from '@thimble/core';
import { scriptedModel, type ScriptedReply } from '@thimble/core/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { addressOf } from '../__fixtures__/address-of.ts';
import { call, toolNamed } from '../__fixtures__/call-tool.ts';
import type { McpEvent } from '../mcp-events.ts';
import type { McpOptions } from '../mcp-options.ts';
import { mcpTools } from '../mcp-tools.ts';
import { serveAgent } from './serve-agent.ts';
import type { ServeOptions } from './serve-options.ts';

const about = { name: 'clerk', description: 'Pays bills.' };

/** An agent that pays, if it may, and the payments that it made. */
function payer(replies: readonly ScriptedReply[], options: Partial<ServeOptions> = {}) {
  const paid: string[] = [];
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    input: z.object({ to: z.string() }),
    needsApproval: true,
    execute: ({ to }) => `paid ${paid.push(to)}`,
  });
  const models: ReturnType<typeof scriptedModel>[] = [];
  const served = serveAgent(
    ({ approve }) => {
      const model = scriptedModel(replies);
      models.push(model);
      return new ToolCallingAgent({ model, tools: [pay], approve });
    },
    { ...about, ...options },
  );
  return { served, paid, models };
}

const paying: ScriptedReply[] = [{ toolCalls: [{ name: 'pay', input: { to: 'Ada' } }] }, 'Done.'];

describe('an agent as a server over HTTP', () => {
  test('is a tool that takes a task, and gives each call an agent of its own', async () => {
    const { served, models } = payer(['It is done.']);
    await using _ = served;
    const { url } = await served.listen();
    await using client = await mcpTools({ url });
    expect(toolNamed(client, 'clerk').declaration).toMatchObject({
      description: 'Pays bills.',
      inputSchema: { required: ['task'] },
    });
    const answers = await Promise.all(
      ['One.', 'Two.'].map((task) => call(client, 'clerk', { task, variables: { rate: 2 } })),
    );
    expect(answers).toEqual(['It is done.', 'It is done.']);
    expect(models).toHaveLength(2);
    expect(JSON.stringify(models[0]?.requests)).toContain('rate');
  });

  test('gives its answer as structured content where it has a schema', async () => {
    const reply = { toolCalls: [{ name: 'final_answer', input: { answer: { euros: 7 } } }] };
    const { served } = payer([reply], { output: z.object({ euros: z.number() }) });
    await using _ = served;
    await using client = await mcpTools({ url: (await served.listen()).url });
    expect(toolNamed(client, 'clerk').declaration.outputSchema).toMatchObject({
      properties: { euros: { type: 'number' } },
    });
    expect(await call(client, 'clerk', { task: 'How much?' })).toEqual({ euros: 7 });
  });

  test('tells of its progress', async () => {
    const events: McpEvent[] = [];
    const { served } = payer(paying);
    await using _ = served;
    await using client = await mcpTools(
      { url: (await served.listen()).url },
      { onEvent: (event) => events.push(event), approve: async () => true },
    );
    await call(client, 'clerk', { task: 'Pay Ada.' });
    const messages = events.flatMap((event) => (event.type === 'progress' ? [event.message] : []));
    expect(messages).toContain('Step 1');
    expect(messages).toContain('Calls pay');
  });

  test.each<[what: string, options: McpOptions, paid: string[]]>([
    ['asks the user of the client, who agrees', { approve: async () => true }, ['Ada']],
    ['asks the user of the client, who refuses', { approve: async () => false }, []],
    ['pays nothing where nobody can be asked', {}, []],
  ])('%s', async (_, options, expected) => {
    const { served, paid } = payer(paying);
    await using _served = served;
    await using client = await mcpTools({ url: (await served.listen()).url }, options);
    expect(await call(client, 'clerk', { task: 'Pay Ada.' })).toBe('Done.');
    expect(paid).toEqual(expected);
  });

  test('stops when the call is cancelled', async () => {
    let stopped = false;
    const hanging = tool({
      name: 'hang',
      description: 'Hangs.',
      input: z.object({}),
      execute: (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error(String((stopped = true))))),
        ),
    });
    const events: McpEvent[] = [];
    await using served = serveAgent(
      () =>
        new ToolCallingAgent({
          model: scriptedModel([{ toolCalls: [{ name: 'hang', input: {} }] }]),
          tools: [hanging],
        }),
      about,
    );
    await using client = await mcpTools(
      { url: (await served.listen()).url },
      { onEvent: (event) => events.push(event) },
    );
    const stop = new AbortController();
    const calling = call(client, 'clerk', { task: 'Hang.' }, { signal: stop.signal });
    await expect
      .poll(() => events)
      .toContainEqual(expect.objectContaining({ type: 'progress', message: 'Calls hang' }));
    stop.abort(new Error('enough'));
    await expect(calling).rejects.toThrow('enough');
    await expect.poll(() => stopped).toBe(true);
  });

  test('says what failed, and refuses more runs than it may', async () => {
    const { served } = payer([new Error('the model is down')], { maxRuns: 1 });
    await using _ = served;
    await using client = await mcpTools({ url: (await served.listen()).url });
    await expect(call(client, 'clerk', { task: 'Go.' })).rejects.toThrow(
      /^clerk failed: scripted\/model failed: the model is down/,
    );
    await expect(call(client, 'clerk', { task: 'Go.' })).rejects.toThrow(/the model is down/);
    await expect(call(client, 'clerk', { task: '' })).rejects.toMatchObject({ code: 'tool-input' });
  });

  test('refuses requests that come by another name, as those of a rebound host do', async () => {
    const { served } = payer([]);
    await using _ = served;
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'server/discover' });
    const ask = (headers: { [name: string]: string }) =>
      served.fetch(new Request('http://localhost/mcp', { method: 'POST', body, headers }));
    expect((await ask({ host: 'evil.example' })).status).toBe(403);
    expect((await ask({ host: 'localhost', origin: 'https://evil.example' })).status).toBe(403);
  });
});

test('an agent as a server over stdio', async () => {
  await using client = await mcpTools(addressOf('agent-server-program.ts'), { approve: async () => true });
  expect(client.name).toBe('clerk');
  expect(await call(client, 'clerk', { task: 'Pay Ada.' })).toBe('Done: paid Ada.');
});

test('stdio ends when its client goes', async () => {
  const { served } = payer([]);
  const input = new PassThrough();
  const serving = served.stdio({ input, output: new PassThrough() });
  input.end();
  await expect(serving).resolves.toBeUndefined();
  await served[Symbol.asyncDispose]();
});

test.each<[what: string, create: unknown, options: object, problem: RegExp]>([
  [
    'an agent in the place of a function',
    new CodeAgent({ model: scriptedModel([]), executor: Object({ language: 'typescript', start() {} }) }),
    about,
    /a function that makes an agent/,
  ],
  ['a name that is no identifier', () => {}, { ...about, name: 'my clerk' }, /identifier/],
  ['a misspelt option', () => {}, { ...about, maxRun: 1 }, /maxRun/],
])('%s is refused', (_, create, options, problem) => {
  expect(() => Reflect.apply(serveAgent, undefined, [create, options])).toThrow(problem);
});
