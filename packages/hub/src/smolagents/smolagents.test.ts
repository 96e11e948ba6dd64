import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CodeAgent } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { pyodide } from '@thimble/pyodide';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFolder } from '../files/read-folder.ts';
import { inspectAgent, loadAgent } from '../index.ts';
import { mapModel } from './map-model.ts';
import { mapPrompts } from './map-prompts.ts';
import { readSmolagents } from './read-smolagents.ts';
import { savedFolder } from './__fixtures__/saved-folder.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-smol-'));
  for (const [path, text] of Object.entries(savedFolder())) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a folder of smolagents', () => {
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
        args: [
          'Qwen/Qwen3-Next-80B',
          { temperature: 0.2, maxOutputTokens: 2_000, timeoutMs: 90_000, provider: 'nebius' },
        ],
      },
      executor: { package: '@thimble/pyodide', export: 'pyodide', args: [] },
      tools: [{ package: '@thimble/tools', export: 'webSearch', provides: [{ name: 'web_search' }] }],
    });
    expect(tree.managed[0]?.manifest).toMatchObject({
      class: 'ToolCallingAgent',
      name: 'helper',
      model: { package: '@thimble/anthropic', args: ['claude-sonnet-5-5'] },
    });
    expect(unmapped).toEqual([
      'verbosity_level',
      'executor_kwargs',
      'model.torch_dtype',
      'prompts.planning.update_plan_pre_messages',
      'prompts.planning.update_plan_post_messages',
      'prompts.managed_agent.report',
      'managed_agents/helper/verbosity_level',
    ]);
  });

  test('is looked at, and not loaded, before somebody agrees to its Python', async () => {
    const inspection = await inspectAgent(dir);
    expect(inspection.demands).toEqual([
      { kind: 'code', what: 'tools/word_count.py, in a sandbox', path: 'tools.word_count' },
    ]);
    expect(inspection.unmapped).toContain('verbosity_level');
    await expect(loadAgent(dir)).rejects.toMatchObject({
      code: 'untrusted',
      message: expect.stringContaining('word_count.py'),
    });
  });

  test('runs its Python tools in the sandbox, never on the host', async () => {
    await using executor = pyodide();
    const model = scriptedModel(['Count them.', '<code>final_answer(word_count("one two three, a", least=2))</code>']);
    await using agent = await loadAgent(dir, { model, executor, tools: [stand()], trustRemoteCode: true });
    expect(agent).toBeInstanceOf(CodeAgent);
    expect(await agent.run('Count.')).toMatchObject({ state: 'success', output: 3 });
    const [system] = model.requests[1]?.messages ?? [];
    expect(system?.content).toMatch(/Write the code between '<code>' and '<\/code>'[^]*def word_count[^]*helper/);
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

function stand() {
  return {
    declaration: { name: 'web_search', description: 'Searches.', inputSchema: { type: 'object', properties: {} } },
    effect: 'read' as const,
    repeatable: true,
    prepare: async () => ({ input: {}, needsApproval: false, execute: async () => 'found' }),
  };
}
