import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeAgent, Memory, ToolCallingAgent, tool } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { retriever } from '@thimble/tools/retriever';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadAgent, promptTemplate, saveAgent } from '../index.ts';
import { everyOption, output, sources } from '../__fixtures__/every-option.ts';
import { greet } from '../__fixtures__/tools.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const model = openai('gpt-5.2');
const untrusted = expect.objectContaining({ name: 'AgentError', code: 'untrusted' });
const refusal = (words: RegExp) =>
  expect.objectContaining({ code: 'invalid-argument', message: expect.stringMatching(words) });

describe('an agent with every option', () => {
  test('is the same when it is saved, loaded and saved again', async () => {
    await using agent = everyOption();
    const manifest = await saveAgent(agent, join(dir, 'one'), { sources, output, license: 'MIT' });
    await using loaded = await loadAgent(join(dir, 'one'), { trustRemoteCode: true, runCode: 'in-process' });
    const again = await saveAgent(loaded, join(dir, 'two'), {
      license: 'MIT',
    });
    expect(again).toEqual(manifest);
    const files = (await readdir(join(dir, 'one'), { recursive: true })).sort();
    expect((await readdir(join(dir, 'two'), { recursive: true })).sort()).toEqual(files);
    expect(manifest).toMatchObject({
      class: 'CodeAgent',
      variables: ['ACME_KEY'],
      packages: { '@thimble/core': expect.any(String), '@thimble/openai': expect.any(String), zod: expect.any(String) },
      output: { type: 'object' },
      managedAgents: ['agents/helper'],
    });
  });

  test('lies in a folder with its prompts, sources, managed agents and card', async () => {
    await using agent = everyOption();
    await saveAgent(agent, dir, { sources });
    const files = await readdir(dir, { recursive: true });
    for (const path of [
      'agent.json',
      'README.md',
      'prompts/system.md',
      'tools/tools.ts',
      'tools/words/greeting.ts',
      'agents/helper/agent.json',
      'agents/helper/prompts/plan.md',
      'agents/helper/tools/tools.ts',
    ])
      expect(files).toContain(path);
    const card = await readFile(join(dir, 'README.md'), 'utf8');
    for (const words of ['thimble-agent', '# boss', 'Leads.', '`pay` | changes something', 'ACME_KEY', 'loadAgent'])
      expect(card).toContain(words);
    expect(card).toContain(
      "Model: `openai('gpt-5.2')` of `@thimble/openai`, else `openai('small')` of `@thimble/openai`",
    );
  });
});

describe('what cannot be saved is named, and nothing is written', () => {
  const inline = tool({ name: 'inline', description: 'd', input: z.object({}), execute: () => 1 });
  const used = new Memory({}, [{ type: 'task', task: 'Go.' }]);

  test.each<[string, RegExp, ConstructorParameters<typeof ToolCallingAgent>[0]]>([
    ['a model without a spec', /- model: it has no spec/, { model: scriptedModel([]) }],
    ['a tool that is made in place', /- tools\.inline: /, { model, tools: [inline] }],
    [
      'a tool with much data',
      /- tools\.search_documents: it has no spec.*retriever\("\.\/folder"\)/,
      { model, tools: [retriever([{ source: 'all', text: 'word '.repeat(5_000) }])] },
    ],
    ['a callback', /- onEvent: it is a function/, { model, onEvent: () => {} }],
    ['a check', /- finalAnswerChecks\.0: /, { model, finalAnswerChecks: [() => true] }],
    ['a hook', /- beforeTool: /, { model, beforeTool: () => {} }],
    ['a guard of one’s own', /- guard: /, { model, guard: { decide: async () => undefined } }],
    ['a prompt', /- prompts\.plan: /, { model, prompts: { plan: () => 'Plan.' } }],
    ['a way to look', /- look: it is a function/, { model, look: () => [] }],
    ['a way to count', /- memory\.countTokens: /, { model, memory: { countTokens: () => 1 } }],
    ['a conversation', /- memory\.steps: .*private/, { model, memory: used }],
    ['a key', /- model\.apiKey: a secret is never saved/, { model: openai('m', { apiKey: 'k' }) }],
    ['a fetch of one’s own', /- model\.fetch: /, { model: openai('m', { fetch }) }],
    [
      'what a managed agent has',
      /- managedAgents\.helper\.onEvent: /,
      { model, managedAgents: [new ToolCallingAgent({ model, name: 'helper', description: 'd', onEvent: () => {} })] },
    ],
  ])('%s', async (_, words, options) => {
    await expect(saveAgent(new ToolCallingAgent(options), dir)).rejects.toEqual(refusal(words));
    expect(await readdir(dir)).toEqual([]);
  });

  test('the state of a sandbox', async () => {
    const agent = new CodeAgent({ model, executor: isolatedVm(), snapshot: new Uint8Array([1]) });
    await expect(saveAgent(agent, dir)).rejects.toEqual(refusal(/- snapshot: the state of a sandbox/));
  });

  test('all at once, with the list for omit', async () => {
    const agent = new ToolCallingAgent({ model, tools: [inline], onEvent: () => {}, approve: () => true });
    await expect(saveAgent(agent, dir)).rejects.toEqual(refusal(/omit: \['tools\.inline', 'approve', 'onEvent'\]/));
    const manifest = await saveAgent(agent, dir, { omit: ['tools.inline', 'approve', 'onEvent'] });
    expect(manifest.omitted).toEqual(['approve', 'onEvent', 'tools.inline']);
  });

  test('omit with a name that names nothing is refused', async () => {
    await expect(saveAgent(new ToolCallingAgent({ model }), dir, { omit: ['onEvnt'] })).rejects.toEqual(
      refusal(/onEvnt/),
    );
  });

  test('a folder with other things in it is left alone', async () => {
    await writeFile(join(dir, 'thesis.txt'), 'years of work');
    await expect(saveAgent(new ToolCallingAgent({ model }), dir)).rejects.toEqual(refusal(/not empty/));
    expect(await readdir(dir)).toEqual(['thesis.txt']);
  });
});

describe('secrets are refused, and the error names the option without them', () => {
  const secret = 'hf_abcdefghijklmnopqrstuvwx';
  test.each([
    ['instructions', { instructions: `Use the token ${secret}.` }],
    ['prompts/plan.md', { prompts: { plan: promptTemplate(`Key: ${secret}`) } }],
    ['model.1.headers', { model: openai('m', { headers: { 'x-team': 'zQ8fK2mVx9LpW4tR7nB1cY6d' } }) }],
    ['description', { description: 'postgres://me:hunter22@db.example.com/x' }],
  ])('%s', async (option, options) => {
    const failure: unknown = await saveAgent(new ToolCallingAgent({ model, ...options }), dir).catch(
      (error: unknown) => error,
    );
    expect(failure).toEqual(refusal(/looks like a secret/));
    expect(String(failure)).toContain(option.split('.')[0]);
    expect(String(failure)).not.toMatch(/hf_abc|zQ8f|hunter22/);
  });

  test('unless it is said that it is none', async () => {
    const agent = new ToolCallingAgent({ model, instructions: `Tokens look like ${secret}.` });
    expect(await saveAgent(agent, dir, { notSecret: ['instructions'] })).toMatchObject({ version: 1 });
  });

  test('ordinary words are none', async () => {
    const instructions =
      'Read https://example.com/a/very/long/path/to/some-article-2024?id=12345 and getElementsByTagNameNS, with git commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904.';
    expect(await saveAgent(new ToolCallingAgent({ model, instructions }), dir)).toMatchObject({ instructions });
  });
});

describe('loading', () => {
  const save = (options = {}) =>
    saveAgent(new ToolCallingAgent({ model, tools: [greet], ...options }), dir, { sources });

  test('runs no code that came with the agent before somebody agrees', async () => {
    await save();
    await expect(loadAgent(dir)).rejects.toEqual(untrusted);
  });

  test('takes what the caller gives: nobody has to agree to what is not used', async () => {
    await save();
    const given = scriptedModel([{ toolCalls: [{ name: 'greet', input: { name: 'Ada' } }] }, 'done']);
    await using agent = await loadAgent(dir, { model: given, tools: [greet] });
    expect(await agent.run('Go.')).toMatchObject({ output: 'done' });
  });

  test('says which package is missing, and how to install it', async () => {
    await save({ tools: [] });
    await rewrite((manifest) => ({ ...manifest, model: { package: '@thimble/nowhere', export: 'x', args: [] } }));
    await expect(loadAgent(dir)).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringContaining('npm install @thimble/nowhere'),
    });
  });

  test('refuses a version of a package that does not fit', async () => {
    await save({ tools: [] });
    await rewrite((manifest) => ({ ...manifest, packages: { '@thimble/openai': '^99.0.0' } }));
    await expect(loadAgent(dir)).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringContaining('^99.0.0'),
    });
  });

  test('takes any version of ours in which nothing broke, and no other', async () => {
    const { packages } = await save();
    expect(packages).toMatchObject({ '@thimble/core': '~0.0.0', '@thimble/openai': '~0.0.0' });
  });

  test.each([
    ['of another version', 'zod', '^99.0.0', /needs zod \^99\.0\.0, and/],
    ['that is missing', 'no-such-package', '^1.0.0', /npm install no-such-package@"\^1\.0\.0"/],
  ])('refuses a package %s that its own files import', async (_, name, range, words) => {
    const { packages } = await save();
    await rewrite((manifest) => ({ ...manifest, packages: { ...packages, [name]: range } }));
    await expect(loadAgent(dir, { trustRemoteCode: true })).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringMatching(words),
    });
    // Nobody asks for what is not used.
    await using agent = await loadAgent(dir, { model, tools: [greet] });
    expect(agent.options.tools).toHaveLength(1);
  });

  test('gives the schema of the answer', async () => {
    await saveAgent(new ToolCallingAgent({ model }), dir, { output });
    await using agent = await loadAgent(dir, {
      model: scriptedModel([{ toolCalls: [{ name: 'final_answer', input: { answer: { total: 1, names: ['a'] } } }] }]),
    });
    expect(await agent.run('Go.', { output: agent.output })).toMatchObject({
      state: 'success',
      output: { total: 1, names: ['a'] },
    });
  });

  test('a tool that has another effect than was said is refused', async () => {
    await save();
    const text = await readFile(join(dir, 'agent.json'), 'utf8');
    await writeFile(join(dir, 'agent.json'), text.replace('"effect": "pure"', '"effect": "read"'));
    await expect(loadAgent(dir, { trustRemoteCode: true })).rejects.toEqual(untrusted);
  });

  async function rewrite(change: (manifest: object) => object): Promise<void> {
    const manifest: object = JSON.parse(await readFile(join(dir, 'agent.json'), 'utf8'));
    await writeFile(join(dir, 'agent.json'), JSON.stringify(change(manifest)));
  }
});
