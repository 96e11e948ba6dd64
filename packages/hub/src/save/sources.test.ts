import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolCallingAgent, type Tool } from '@thimble/core';
import { callTool } from '@thimble/core/testing';
import { isRecord } from '@thimble/core/utilities';
import { openai } from '@thimble/openai';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgent, saveAgent } from '../index.ts';

let dir = '';
let file = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-sources-'));
  file = join(dir, 'kit.mjs');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const kit = `
const tool = (name) => ({
  declaration: { name, description: 'Says ' + name + '.', inputSchema: { type: 'object', properties: {} } },
  effect: 'read',
  repeatable: true,
  prepare: async () => ({ input: {}, needsApproval: false, execute: async () => name }),
});
`;
const model = openai('gpt-5.2');

/** What the file exports, once it says this. */
async function exportsOf(code: string): Promise<{ [name: string]: unknown }> {
  await writeFile(file, `${kit}${code}`);
  const module: unknown = await import(pathToFileURL(file).href);
  return isRecord(module) ? module : {};
}

async function reloaded(tools: readonly Tool[]) {
  const manifest = await saveAgent(new ToolCallingAgent({ model, tools }), join(dir, 'agent'), { sources: [file] });
  const agent = await loadAgent(join(dir, 'agent'), { model, trustRemoteCode: true });
  return { manifest, agent };
}

test.each<[string, string, (exports: { [name: string]: unknown }) => unknown, string]>([
  ['the default export', "export default tool('one');", (exports) => [exports['default']], 'default'],
  [
    'a list that is exported',
    "export const kit = [tool('zero'), tool('one')];",
    ({ kit: all }) => Object(all).slice(1),
    'kit',
  ],
  [
    'a list that is the default export',
    "export default [tool('one'), tool('two')];",
    (exports) => exports['default'],
    'default',
  ],
  [
    'what holds a list',
    "export const server = { tools: [tool('one')] };",
    ({ server }) => Object(server).tools,
    'server',
  ],
  ['a default export with a name', "export const one = tool('one');\nexport default one;", ({ one }) => [one], 'one'],
])('a tool that is %s is saved, loaded and saved again', async (_, code, take, name) => {
  const tools = toolsOf(take(await exportsOf(code)));
  const { manifest, agent } = await reloaded(tools);
  await using loaded = agent;
  const names = tools.map(({ declaration }) => declaration.name);
  expect(manifest.tools).toEqual([
    { package: './tools/kit.mjs', export: name, provides: names.map((one) => expect.objectContaining({ name: one })) },
  ]);
  const made = loaded.options.tools ?? [];
  expect(await Promise.all(made.map((one) => callTool(one, {})))).toEqual(names);
  expect(await saveAgent(loaded, join(dir, 'again'))).toEqual(manifest);
  expect(await readFile(join(dir, 'again/tools/kit.mjs'), 'utf8')).toBe(await readFile(file, 'utf8'));
});

test.each<[string, string, string, RegExp]>([
  [
    'a list',
    'checks',
    'export const checks = [() => true];',
    /checks\[0\] of \.\/tools\/kit\.mjs\. Export it under a name/,
  ],
  ['an object', 'hooks', 'export const hooks = { check: () => true };', /hooks\.check of \.\/tools\/kit\.mjs\./],
])('a check that is in %s is refused, with where it is and what to do', async (_, name, code, words) => {
  const { [name]: holder } = await exportsOf(code);
  const agent = new ToolCallingAgent({ model, finalAnswerChecks: Object.values(Object(holder)) });
  await expect(saveAgent(agent, join(dir, 'agent'), { sources: [file] })).rejects.toMatchObject({
    message: expect.stringMatching(words),
  });
});

test('of two tools of one name in a list, the second is not taken for the first', async () => {
  const { kit: all } = await exportsOf("export const kit = [tool('one'), tool('one')];");
  await expect(reloaded(toolsOf(all).slice(1))).rejects.toMatchObject({
    message: expect.stringContaining('kit[1] of ./tools/kit.mjs'),
  });
});

function toolsOf(value: unknown): Tool[] {
  return Array.isArray(value) ? value : [];
}
