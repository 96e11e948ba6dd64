import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CodeAgent, type Tool } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { pyodide } from '@thimble/pyodide';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFolder } from '../files/read-folder.ts';
import { inspectAgent, loadAgent, loadTool, pullAgent } from '../index.ts';
import { mapModel } from './map-model.ts';
import { mapPrompts } from './map-prompts.ts';
import { mapTools } from './map-tools.ts';
import { readSmolagents } from './read-smolagents.ts';
import { savedFolder, savedTool } from './__fixtures__/saved-folder.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-smol-'));
  for (const [path, text] of Object.entries(savedFolder())) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a folder that smolagents saved', () => {
  test('is read as an agent of ours, and what has no counterpart is listed', async () => {
    const { tree, unmapped } = readSmolagents(await readFolder(dir));
    expect(tree.manifest).toMatchObject({
      class: 'CodeAgent',
      name: 'counter',
      description: 'Counts words.',
      maxSteps: 12,
      planningInterval: 4,
      limits: { logBytes: 9_000 },
      model: {
        package: '@thimble/huggingface',
        export: 'inferenceClient',
        args: ['acme/Writer-80B', { temperature: 0.2, maxOutputTokens: 2_000 }],
      },
      tools: [{ package: '@thimble/tools', export: 'webSearch', provides: [{ name: 'web_search' }] }],
    });
    const [helper] = tree.managed;
    expect(helper?.manifest).toMatchObject({
      class: 'ToolCallingAgent',
      name: 'helper',
      description: 'Helps with "pages".\nIn two lines.',
      model: { package: '@thimble/anthropic', args: ['claude-sonnet-5-5', { temperature: 0.1 }] },
      tools: [{ export: 'wikipediaSearch' }, { export: 'visitWebpage' }, { export: 'userInput' }],
    });
    expect(helper?.manifest.executor).toBeUndefined();
    expect(helper?.managed[0]?.manifest).toMatchObject({ name: 'checker', model: { package: '@thimble/azure' } });
    const ofPrompts = [
      'prompts.planning.update_plan_pre_messages',
      'prompts.planning.update_plan_post_messages',
      'prompts.managed_agent.report',
    ];
    const below = (folder: string) => ['verbosity_level', ...ofPrompts].map((what) => folder + what);
    expect(unmapped).toEqual([
      'verbosity_level',
      'executor_kwargs',
      'model.top_p',
      ...ofPrompts,
      ...below('managed_agents/helper/'),
      ...below('managed_agents/helper/managed_agents/checker/'),
    ]);
  });

  test('asks for the packages that it imports itself, not for those of tools that are replaced', async () => {
    const { tree } = readSmolagents(await readFolder(dir));
    expect(tree.manifest.executor).toEqual({
      package: '@thimble/pyodide',
      export: 'pyodide',
      args: [{ imports: ['beautifulsoup4', 'numpy', 'pyyaml'] }],
    });
  });

  test('is looked at, and not loaded, before somebody agrees to its Python', async () => {
    const inspection = await inspectAgent(dir);
    expect(inspection.demands.map(({ kind, what }) => [kind, what])).toEqual([
      ['code', 'tools/word_count.py, in a sandbox'],
      ['code', 'tools/change_case.py, in a sandbox'],
      ['code', 'tools/titles.py, in a sandbox'],
    ]);
    expect(inspection.unmapped).toContain('verbosity_level');
    expect(inspection.packages).toMatchObject({ '@thimble/tools': '*', '@thimble/pyodide': '*' });
    await expect(loadAgent(dir)).rejects.toMatchObject({
      code: 'untrusted',
      message: expect.stringContaining('word_count.py'),
    });
  });

  test('runs its Python tools in the sandbox, never on the host', async () => {
    await using executor = pyodide({ spares: 0 });
    const code = `case = change_case(text="aBc")
final_answer([word_count(text="one two three, a", least=2), case["text"], case["length"]])`;
    const model = scriptedModel(['Count them.', `<code>${code}</code>`]);
    const tools = [stand('web_search'), stand('titles')];
    await using agent = await loadAgent(dir, { model, executor, tools, trustRemoteCode: true });
    expect(agent).toBeInstanceOf(CodeAgent);
    expect(await agent.run('Count.')).toMatchObject({ state: 'success', output: [3, '>ABC', 4] });
    const [system] = model.requests[1]?.messages ?? [];
    expect(system?.content).toMatch(/between '<code>' and '<\/code>'[^]*def word_count[^]*helper/);
  });
});

describe('a tool that smolagents saved', () => {
  beforeEach(async () => {
    await rm(dir, { recursive: true });
    await mkdir(dir);
    for (const [path, text] of Object.entries(savedTool())) await writeFile(join(dir, path), text);
  });

  test('is looked at, and loaded into a sandbox with consent alone', async () => {
    expect(await inspectAgent(dir)).toMatchObject({
      kind: 'tool',
      name: 'change_case',
      tools: [{ name: 'change_case', effect: 'write', from: 'tool.py' }],
      code: ['app.py', 'tool.py'],
      demands: [{ kind: 'code', what: 'tool.py, in a sandbox' }],
    });
    await expect(loadTool(dir)).rejects.toMatchObject({ code: 'untrusted' });
    await using loaded = await loadTool(dir, { trustRemoteCode: true });
    await testedCall(loaded.tools[0]);
  });

  test('of an older version, whose name and file stand in tool_config.json, is loaded as well', async () => {
    await rename(join(dir, 'tool.py'), join(dir, 'case.py'));
    const config = { name: 'shout', description: 'Shouts.', tool_class: 'case.CaseTool' };
    await writeFile(join(dir, 'tool_config.json'), JSON.stringify(config));
    await using loaded = await loadTool(dir, { trustRemoteCode: true });
    expect(loaded.tools.map(({ declaration }) => declaration.name)).toEqual(['shout']);
  });

  test('is pulled as other tools are', async () => {
    expect(await pullAgent(`file:${dir}`)).toMatchObject({ revision: 'local' });
  });

  async function testedCall(tool: Tool | undefined): Promise<void> {
    expect(tool?.declaration).toMatchObject({
      name: 'change_case',
      inputSchema: { properties: { text: { type: 'string' } }, required: ['text'] },
    });
    const call = await tool?.prepare({ text: 'a', upper: true });
    const { signal } = new AbortController();
    const context = { signal, callId: '1', runId: 'r', agent: [], step: 1, idempotencyKey: 'k' };
    expect(await call?.execute(context)).toEqual({ text: '>A', length: 2 });
  }
});

describe('tools of smolagents', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const files = (name: string, code: string) => new Map([[`tools/${name}.py`, bytes(code)]]);

  test('with a counterpart here are replaced by it, under their own name alone', () => {
    const code = 'class DuckDuckGoSearchTool(Tool):\n    name = "web_search"\n';
    expect(mapTools(['web_search'], '', files('web_search', code))).toMatchObject({
      ready: [{ export: 'webSearch' }],
      own: [],
    });
    expect(mapTools(['news'], '', files('news', code))).toMatchObject({ ready: [], own: [{ name: 'news' }] });
  });

  test('that answer in a way of their own are listed', () => {
    const code = 'class PoliteAnswer(Tool):\n    name = "final_answer"\n';
    expect(mapTools(['final_answer'], '', files('final_answer', code)).unmapped).toEqual(['tools.final_answer']);
  });
});

test.each([
  [
    'OpenAIModel',
    { model_id: 'gpt-5.2', api_base: 'http://127.0.0.1:1/v1' },
    '@thimble/openai',
    ['gpt-5.2', { baseUrl: 'http://127.0.0.1:1/v1' }],
  ],
  ['OpenAIServerModel', { model_id: 'm' }, '@thimble/openai', ['m']],
  [
    'AzureOpenAIModel',
    { model_id: 'd', azure_endpoint: 'https://a.openai.azure.com' },
    '@thimble/azure',
    ['d', { endpoint: 'https://a.openai.azure.com' }],
  ],
  ['AmazonBedrockModel', { model_id: 'us.amazon.nova-pro-v1:0' }, '@thimble/bedrock', ['us.amazon.nova-pro-v1:0']],
  ['TransformersModel', { model_id: 'a/b', max_tokens: 9 }, '@thimble/transformers', ['a/b', { maxOutputTokens: 9 }]],
  [
    'LiteLLMModel',
    { model_id: 'ollama_chat/qwen3' },
    '@thimble/openai',
    ['qwen3', { baseUrl: 'http://localhost:11434/v1' }],
  ],
  ['HfApiModel', { model_id: 'a/b' }, '@thimble/huggingface', ['a/b']],
])('a %s is one of ours', (name, data, packageName, args) => {
  expect(mapModel({ class: name, data }).model).toMatchObject({ package: packageName, args });
});

test.each(['VLLMModel', 'MLXModel', 'LiteLLMRouterModel', 'constructor'])('a %s is not, and is listed', (name) => {
  expect(mapModel({ class: name, data: { model_id: 'm' } })).toMatchObject({
    model: undefined,
    unmapped: [`model (${name} m)`],
  });
});

describe('a system prompt of smolagents', () => {
  test('for replies of another form, without code tags, is listed and not taken', () => {
    expect(mapPrompts('system_prompt: "Reply with JSON. {{custom_instructions}}"\n')).toEqual({
      prompts: {},
      unmapped: ['prompts.system_prompt'],
    });
  });

  test('is completed with what a prompt may not leave out here', () => {
    const yaml = 'system_prompt: "{{code_block_opening_tag}} and {{code_block_closing_tag}}"\n';
    expect(mapPrompts(yaml).prompts.system).toBe(
      '{{opening_tag}} and {{closing_tag}}\n\n{{tools}}\n\n{{agents}}\n\n{{notes}}\n\n{{instructions}}',
    );
    expect(mapPrompts('system_prompt: "Call tools."\n', 'ToolCallingAgent').prompts.system).toBe(
      'Call tools.\n\n{{listing}}\n\n{{instructions}}',
    );
  });
});

test('a prompt with an expression that has no counterpart is listed and not taken', () => {
  expect(mapPrompts('system_prompt: "Today is {{ now() }}."\n')).toEqual({
    prompts: {},
    unmapped: ['prompts.system_prompt'],
  });
});

test('YAML that would grow without end is refused', () => {
  const lines = [
    'a: &a ["x","x","x","x","x","x","x","x","x"]',
    'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]',
    'c: [*b,*b,*b,*b,*b,*b,*b,*b,*b]',
  ];
  expect(() => mapPrompts(lines.join('\n'))).toThrow(/alias/i);
});

/** In the place of a tool that needs the network. */
function stand(name: string): Tool {
  return {
    declaration: { name, description: 'd', inputSchema: { type: 'object', properties: {} } },
    effect: 'read',
    repeatable: true,
    prepare: async () => ({ input: {}, needsApproval: false, execute: async () => 'found' }),
  };
}
