import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectAgent, saveAgent, saveTool } from '../index.ts';
import { everyOption, sources } from '../__fixtures__/every-option.ts';
import { greet } from '../__fixtures__/tools.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-inspect-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const model = { package: '@thimble/openai', export: 'openai', args: ['gpt-5.2'] };
const write = (manifest: object) =>
  writeFile(join(dir, 'agent.json'), JSON.stringify({ version: 1, class: 'ToolCallingAgent', model, ...manifest }));

test('the model is the one that is asked, whatever decorates it', async () => {
  await using agent = everyOption();
  await saveAgent(agent, dir, { sources });
  expect((await inspectAgent(dir)).model).toBe(
    '@thimble/openai#openai gpt-5.2, else @thimble/openai#openai small (fallback, retry, rateLimit, priced)',
  );
});

test('code that is no tool is listed with the option that it is', async () => {
  await using agent = everyOption();
  await saveAgent(agent, dir, { sources });
  const { hooks, tools } = await inspectAgent(dir);
  expect(hooks).toEqual(
    expect.arrayContaining([
      { path: 'beforeTool', from: './tools/tools.ts#refusePayments' },
      { path: 'memory.compact', from: './tools/tools.ts#forget' },
      { path: 'helper.memory.countTokens', from: './tools/tools.ts#countWords' },
      expect.objectContaining({ path: 'guard', from: expect.stringMatching(/^@thimble\/core#guard\(.*limitCalls\(/) }),
    ]),
  );
  expect(tools).toContainEqual(expect.objectContaining({ agent: 'helper', name: 'pay', effect: 'write' }));
});

test('folders, programs, hosts and variables are named, in a folder of one’s own and where the manifest does not declare them', async () => {
  const provides = [{ name: 'x', effect: 'read' }];
  await write({
    model: { ...model, args: ['m', { baseUrl: 'https://llm.example.com/v1', apiKeyEnv: 'ACME_KEY' }] },
    tools: [
      { package: '@thimble/tools', export: 'workspaceFiles', args: ['/srv/data', { readOnly: true }], provides },
      { package: '@thimble/tools', export: 'sql', args: ['./notes.sqlite'], provides: [{ name: 'y', effect: 'read' }] },
      {
        package: '@thimble/mcp',
        export: 'mcpTools',
        args: [{ command: 'npx', args: ['-y', 'server'], env: ['MCP_KEY'] }],
        provides: [{ name: 'z', effect: 'write' }],
      },
    ],
  });
  expect(await inspectAgent(dir)).toMatchObject({
    origin: 'own',
    paths: ['./notes.sqlite', '/srv/data'],
    commands: ['npx -y server'],
    hosts: ['llm.example.com'],
    variables: ['ACME_KEY', 'MCP_KEY'],
    packages: { '@thimble/openai': '*', '@thimble/tools': '*', '@thimble/mcp': '*' },
    tools: [{ from: '@thimble/tools#workspaceFiles("/srv/data", {"readOnly": true})' }, {}, {}],
  });
});

test('packages are in the order of their names', async () => {
  await write({ packages: { zod: '^4.0.0', '@thimble/core': '~0.1.0' } });
  expect(Object.keys((await inspectAgent(dir)).packages)).toEqual(['@thimble/core', '@thimble/openai', 'zod']);
});

test('a single tool is looked at as well', async () => {
  await saveTool(greet, dir, { sources });
  expect(await inspectAgent(dir)).toMatchObject({
    kind: 'tool',
    name: 'greet',
    class: null,
    tools: [{ name: 'greet', effect: 'pure', from: './tools/tools.ts#greet' }],
    demands: [{ kind: 'code', what: './tools/tools.ts' }],
  });
});
