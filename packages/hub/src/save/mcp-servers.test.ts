import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolCallingAgent, type Tool } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { mcpTools } from '@thimble/mcp';
import { openai } from '@thimble/openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectAgent, loadAgent, saveAgent } from '../index.ts';

const program = fileURLToPath(new URL('../../../tools/mcp/src/__fixtures__/modern-server-program.ts', import.meta.url));
const server = { command: process.execPath, args: [program], env: ['HUB_MCP_TEST'] };

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-mcp-'));
  process.env['HUB_MCP_TEST'] = 'blue';
});
afterEach(async () => {
  delete process.env['HUB_MCP_TEST'];
  await rm(dir, { recursive: true, force: true });
});

const agentWith = (tools: readonly Tool[]) => new ToolCallingAgent({ model: openai('gpt-5.2'), tools });

test('an agent with a server has the same tools when it is loaded, and is saved as the same file', async () => {
  const options = {
    name: 'numbers',
    prefix: 'n',
    tools: ['add', 'environment'],
    trustHints: true,
    effects: { environment: 'read' as const },
    needsApproval: false,
    pin: join(dir, 'pins.json'),
    timeoutMs: 20_000,
  };
  await using mcp = await mcpTools(server, options);
  const manifest = await saveAgent(agentWith(mcp.tools), join(dir, 'one'));
  expect(manifest.tools).toEqual([
    {
      package: '@thimble/mcp',
      export: 'mcpTools',
      args: [server, options],
      provides: [
        { name: 'n_add', effect: 'read', description: expect.stringContaining('Adds two numbers.') },
        { name: 'n_environment', effect: 'read', description: expect.any(String) },
      ],
    },
  ]);
  expect(manifest.variables).toEqual(['HUB_MCP_TEST', 'OPENAI_API_KEY']);

  await expect(loadAgent(join(dir, 'one'))).rejects.toMatchObject({
    code: 'untrusted',
    message: expect.stringContaining('starts a program'),
  });
  const model = scriptedModel([
    { toolCalls: [{ name: 'n_add', input: { a: 1, b: 2 } }] },
    { toolCalls: [{ name: 'n_environment', input: {} }] },
    'done',
  ]);
  await using loaded = await loadAgent(join(dir, 'one'), { model, trustRemoteCode: true });
  expect(loaded.options.tools?.map(({ declaration }) => declaration)).toEqual(
    mcp.tools.map(({ declaration }) => declaration),
  );
  const { steps } = await loaded.run('Go.');
  expect(JSON.stringify(steps)).toMatch(/"sum":3[^]*HUB_MCP_TEST[^]*blue/);

  await using again = await loadAgent(join(dir, 'one'), { trustRemoteCode: true });
  expect(await saveAgent(again, join(dir, 'two'))).toEqual(manifest);
});

test('what of a server cannot be saved is named', async () => {
  await using mcp = await mcpTools({ ...server, env: { HUB_MCP_TEST: 'red' } }, { tools: ['add'], onEvent: () => {} });
  const agent = agentWith(mcp.tools);
  await expect(saveAgent(agent, join(dir, 'one'))).rejects.toMatchObject({
    message: expect.stringMatching(/- tools\.add\.onEvent: [^]*- tools\.add\.env: /),
  });
  const manifest = await saveAgent(agent, join(dir, 'one'), { omit: ['onEvent', 'env'] });
  expect(JSON.stringify(manifest)).not.toContain('red');
  expect(await inspectAgent(join(dir, 'one'))).toMatchObject({
    commands: [`${process.execPath} ${program}`],
    variables: ['HUB_MCP_TEST', 'OPENAI_API_KEY'],
  });
});
