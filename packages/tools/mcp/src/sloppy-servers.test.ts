import { CodeAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
import { describe, expect, test } from 'vitest';
import { call, toolNamed } from './__fixtures__/call-tool.ts';
import { scriptedServer, type Asked, type Revision, type Say } from './__fixtures__/scripted-server.ts';
import { connectServer } from './connect-server.ts';
import type { McpEvent } from './mcp-events.ts';
import type { McpOptions } from './mcp-options.ts';
import type { McpServer } from './mcp-server.ts';

type Answer = (asked: Asked, say: Say) => object | undefined;

const anything = { type: 'object' };
const act = { name: 'act', inputSchema: anything };
const revisions: Revision[] = ['2025-06-18', '2026-07-28'];

async function connect(
  revision: Revision,
  answer: Answer,
  options: McpOptions = {},
): Promise<McpServer & { events: McpEvent[] }> {
  const events: McpEvent[] = [];
  const server = await connectServer(
    { command: 'scripted' },
    { name: 'scripted', onEvent: (event) => events.push(event), ...options },
    scriptedServer(revision, answer),
  );
  return Object.assign(Object.create(server), { events });
}

const refusedIn = (events: readonly McpEvent[]) =>
  events.flatMap((event) => (event.type === 'tool-refused' ? [`${event.name}: ${event.reason}`] : []));
const namesOf = ({ tools }: McpServer) => tools.map(({ declaration }) => declaration.name);

describe.each(revisions)('a list of a server of %s', (revision) => {
  const listed = (...tools: unknown[]) =>
    connect(revision, ({ method }) => (method === 'tools/list' ? { tools } : undefined));

  test('loses each entry that is no tool, says so, and keeps the others', async () => {
    await using server = await listed(
      act,
      { name: 'no_schema' },
      { name: 'null_schema', inputSchema: null },
      { name: 'text_schema', inputSchema: 'object' },
      { name: 'list_schema', inputSchema: [] },
      { name: 'of_a_string', inputSchema: { type: 'string' } },
      { name: 'bad_properties', inputSchema: { type: 'object', properties: ['a'] } },
      { name: 'bad_required', inputSchema: { type: 'object', required: [1] } },
      { name: 'bad_output', inputSchema: anything, outputSchema: 'text' },
      { name: 7, inputSchema: anything },
      { name: '', inputSchema: anything },
      { inputSchema: anything },
      null,
      'act',
      { name: 'last', inputSchema: anything },
    );
    expect(namesOf(server)).toEqual(['act', 'last']);
    expect(refusedIn(server.events)).toEqual([
      'no_schema: its input schema is missing',
      'null_schema: its input schema is missing',
      'text_schema: its input schema is no object',
      'list_schema: its input schema is no object',
      'of_a_string: its input schema is not for an object: its type is "string"',
      'bad_properties: its input schema has `properties` that are not an object',
      'bad_required: its input schema has a `required` that is not a list of names',
      'bad_output: its output schema is no object',
      'number 10 of the list: it has no name',
      'number 11 of the list: its name has 0 characters',
      'number 12 of the list: it has no name',
      'number 13 of the list: it has no name',
      'number 14 of the list: it has no name',
    ]);
  });

  test('holds tools whose descriptions, hints and notes are odd: they are left out', async () => {
    const odd = {
      title: 5,
      description: null,
      annotations: { readOnlyHint: 'yes', title: 9 },
      icons: 'x',
      _meta: [],
      execution: 1,
    };
    await using server = await listed(
      { ...act, ...odd, outputSchema: null },
      { name: 'nulls', annotations: null, _meta: null, inputSchema: { type: null, properties: null, required: null } },
      { name: 'untyped', inputSchema: { properties: { a: { type: 'string' } } } },
    );
    expect(refusedIn(server.events)).toEqual(['nulls: its input schema is not for an object: its type is null']);
    expect(namesOf(server)).toEqual(['act', 'untyped']);
    expect(toolNamed(server, 'act')).toMatchObject({ effect: 'write', declaration: { description: 'act' } });
  });

  test('holds a tool twice where it changed between two pages: the same one is one, another is told', async () => {
    await using server = await connect(revision, ({ method, params: { cursor } }) => {
      if (method !== 'tools/list') return undefined;
      return cursor === undefined
        ? { tools: [act, { ...act, name: 'moved' }], nextCursor: 'two' }
        : {
            tools: [
              { ...act, name: 'moved' },
              { ...act, description: 'Another.' },
            ],
            nextCursor: null,
          };
    });
    expect(namesOf(server)).toEqual(['act', 'moved']);
    expect(refusedIn(server.events)).toEqual(['act: the server lists another tool of that name']);
  });

  test.each([
    ['one page', ['a', 'a']],
    ['two pages', ['a', 'b']],
  ])('whose pages lead round in %s ends there', async (_, [first, second]) => {
    let pages = 0;
    await using server = await connect(revision, ({ method, params: { cursor } }) => {
      if (method !== 'tools/list') return undefined;
      pages += 1;
      return { tools: [{ ...act, name: `page_${pages}` }], nextCursor: cursor === first ? second : first };
    });
    expect(namesOf(server)).toHaveLength(pages);
    expect(pages).toBeLessThan(4);
  });

  test('with references that lead nowhere is declared and called: the server is left to check', async () => {
    const refs = ['#/$defs/none', '#/%zz', '', 'http://127.0.0.1:9/', 5, null, ['#'], {}];
    const tools = refs.map(($ref, index) => ({
      name: `ref_${index}`,
      inputSchema: { type: 'object', properties: { a: { $ref } } },
      outputSchema: { type: 'object', properties: { a: { $ref } } },
    }));
    await using server = await connect(revision, ({ method }) =>
      method === 'tools/list' ? { tools: [act, ...tools] } : { structuredContent: { a: 1 } },
    );
    expect(server.tools).toHaveLength(refs.length + 1);
    await using agent = new CodeAgent({
      model: scriptedModel([
        '<code>\nconst { a } = await ref_0({ a: 1 });\nfinal_answer(a + (await ref_4({ a: 1 })).a);\n</code>',
      ]),
      executor: isolatedVm(),
      tools: server.tools,
    });
    expect(await agent.run('Add.')).toMatchObject({ output: 2 });
  });
});

describe.each(revisions)('a result of a server of %s', (revision) => {
  const returning = (result: object, tool: object = {}) =>
    connect(revision, ({ method }) => (method === 'tools/list' ? { tools: [{ ...act, ...tool }] } : result));

  test.each<[what: string, result: object, output: unknown]>([
    ['structured content of null', { content: [{ type: 'text', text: 'hi' }], structuredContent: null }, 'hi'],
    ['a list as structured content', { content: [], structuredContent: [1, 2] }, [1, 2]],
    ['a number as structured content', { content: [], structuredContent: 0 }, 0],
    ['no content', {}, null],
    ['content of null', { content: null }, null],
    ['no content but structured', { structuredContent: { a: 1 } }, { a: 1 }],
    ['content of an unknown kind', { content: [{ type: 'video', uri: 'x' }] }, { type: 'video', uri: 'x' }],
    [
      'content that is broken',
      { content: [{ type: 'text' }, { type: 'image', data: 5 }, null, 'x'] },
      [{ type: 'text' }, { type: 'image', data: 5 }, null, 'x'],
    ],
    [
      'odd notes',
      { content: [{ type: 'text', text: 'hi', annotations: null, _meta: 3 }], _meta: null, isError: null },
      'hi',
    ],
    [
      'a progress token in its notes',
      { content: [], structuredContent: { a: 1 }, _meta: { progressToken: {} } },
      { a: 1 },
    ],
  ])('with %s is read', async (_, result, output) => {
    await using server = await returning(result);
    expect(await call(server, 'act')).toEqual(output);
  });

  test('is checked by an output schema of any type', async () => {
    const outputSchema = { type: 'array', items: { type: 'number' } };
    await using server = await returning({ content: [], structuredContent: [1] }, { outputSchema });
    expect(await call(server, 'act')).toEqual([1]);
    await using liar = await returning({ content: [], structuredContent: ['x'] }, { outputSchema });
    await expect(call(liar, 'act')).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringMatching(/0: must be number/),
    });
  });

  test('that is an error says so in its text, or in its structured content', async () => {
    await using said = await returning({
      isError: true,
      content: [{ type: 'text', text: 'full' }],
      structuredContent: { a: 1 },
    });
    await expect(call(said, 'act')).rejects.toThrow('act failed: full');
    await using structured = await returning({ isError: true, structuredContent: { code: 'E_FULL' } });
    await expect(call(structured, 'act')).rejects.toThrow('act failed: {"code":"E_FULL"}');
    await using silent = await returning({ isError: true, content: null, structuredContent: null });
    await expect(call(silent, 'act')).rejects.toThrow('act failed: the server does not say why.');
  });
});

describe('messages out of order', () => {
  test('news that come together with the answer are heard before it', async () => {
    await using server = await connect('2025-06-18', ({ id, method, params }, say) => {
      if (method === 'tools/list') return { tools: [act] };
      const { progressToken } = Object(params['_meta']);
      say({ method: 'notifications/progress', params: { progressToken, progress: 1 } });
      say({ method: 'notifications/progress', params: { progressToken, progress: 2 } });
      say({ id, result: { content: [] } });
      return undefined;
    });
    await call(server, 'act');
    expect(server.events.flatMap((event) => (event.type === 'progress' ? [event.progress] : []))).toEqual([1, 2]);
  });

  test('a second answer, news of a call that is over and odd news are problems of their own', async () => {
    await using server = await connect('2025-06-18', ({ id, method, params }, say) => {
      if (method === 'tools/list') return { tools: [act] };
      say({ method: 'notifications/progress', params: { progressToken: 'none', progress: 'much' } });
      say({ id, result: { content: [{ type: 'text', text: 'first' }] } });
      say({ id, result: { content: [{ type: 'text', text: 'second' }] } });
      say({ id: 999, result: {} });
      say({
        method: 'notifications/progress',
        params: { progressToken: Object(params['_meta']).progressToken, progress: 1 },
      });
      return undefined;
    });
    expect(await call(server, 'act')).toBe('first');
    expect(await call(server, 'act')).toBe('first');
    expect(server.events.filter(({ type }) => type === 'problem').length).toBeGreaterThan(2);
  });
});

test('the resources of a list that are none are left out; those that can be read are read', async () => {
  await using server = await connect(
    '2025-06-18',
    ({ method }) => {
      if (method === 'tools/list') return { tools: [] };
      if (method === 'resources/list')
        return { resources: [{ uri: 'a://1', name: null, mimeType: 5 }, { name: 'none' }, null] };
      if (method === 'resources/templates/list')
        return { resourceTemplates: [{ uriTemplate: 'a://{x}', name: 't', description: null }] };
      return { contents: [{ uri: null, text: 'words' }] };
    },
    { resources: true },
  );
  expect(await call(server, 'list_resources')).toEqual([
    { uri: 'a://1', name: 'a://1' },
    { uri: 'a://{x}', name: 't' },
  ]);
  expect(await call(server, 'read_resource', { uri: 'a://1' })).toBe('words');
});
