import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFolder } from '../files/read-folder.ts';
import { agentManifest, loadAgent, saveAgent } from '../index.ts';
import { manifestSchemaUrl } from '../manifest/manifest.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hub-fields-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const tools = `
const tool = (name) => ({
  declaration: { name, description: 'Says ' + name + '.', inputSchema: { type: 'object', properties: {} } },
  effect: 'read',
  repeatable: true,
  prepare: async () => ({ input: {}, needsApproval: false, execute: async () => process.env.HUB_FIELDS }),
});
export const one = tool('one');
export const several = (...names) => names.map(tool);
export const say = () => 'Say it.';
`;

const own = (name: string) => ({ package: './tools/own.mjs', export: name });
const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const count = fc.integer({ min: 1, max: 1_000_000 });
const amount = fc.oneof(
  fc.nat(),
  fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => value + 0),
);
const name = fc.stringMatching(/^[a-z]{1,8}$/).map((word) => `agent_${word}`);
const number = fc.oneof(count, fc.double({ min: 0.001, max: 1e6, noNaN: true }));
const template = (file: string) => fc.constant({ template: `prompts/${file}.md` });

/** The value of each field; those of a model, an executor and tools are components of packages, or of the agent's own file. */
const model = fc.oneof(
  fc.constant({
    package: '@thimble/openai',
    export: 'openai',
    args: ['gpt-5.2', { pricing: { input: 1, output: 2 } }],
  }),
  fc.record({ attempts: count }).map((options) => ({
    package: '@thimble/core',
    export: 'retry',
    args: [
      {
        $component: {
          package: '@thimble/openai',
          export: 'openai',
          args: ['gpt-5.2', { pricing: { input: 1, output: 2 } }],
        },
      },
      options,
    ],
  })),
);
const setOf = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}$/), { minLength: 1, maxLength: 3 }).map((names) => ({
  ...own('several'),
  args: names.map((word) => `many_${word}`),
  provides: names.map((word) => ({ name: `many_${word}`, effect: 'read', description: `Says many_${word}.` })),
}));
const common = {
  name,
  description: text.filter((value) => value.trim() !== ''),
  instructions: text,
  maxSteps: count,
  planningInterval: count,
  provideRunSummary: fc.boolean(),
  toolText: fc.nat(),
  budget: fc.record({ tokens: amount, usd: amount, wallClockMs: amount, toolCalls: amount }, { requiredKeys: [] }),
  memory: fc.record({ maxTokens: count, maxImages: fc.nat(), compact: fc.constant(own('say')) }, { requiredKeys: [] }),
  prompts: fc.record(
    {
      system: template('system'),
      plan: template('plan'),
      managedTask: fc.constant(own('say')),
      finalAnswer: template('final-answer'),
    },
    { requiredKeys: [] },
  ),
  finalAnswerChecks: fc.constant([own('say')]),
  beforeTool: fc.constant(own('say')),
  approve: fc.constant(own('say')),
  look: fc.constant(own('say')),
  onEvent: fc.constant(own('say')),
  guard: count.map((calls) => ({
    package: '@thimble/core',
    export: 'guard',
    args: [[{ $component: { package: '@thimble/core', export: 'limitCalls', args: [{ calls, tools: ['one'] }] } }]],
  })),
  output: fc.constantFrom(
    { type: 'string' },
    { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
  ),
  license: fc.constantFrom('MIT', 'Apache-2.0'),
  omitted: fc.constant(['onEvent', 'tools.inline']),
  variables: fc.uniqueArray(fc.stringMatching(/^[A-Z]{3,8}_KEY$/), { maxLength: 3 }),
};
const ofCode = {
  limits: fc.record(
    {
      ...Object.fromEntries(
        ['timeoutMs', 'wallClockMs', 'logBytes', 'valueBytes', 'inputBytes'].map((limit) => [limit, number]),
      ),
      memoryMb: fc.integer({ min: 32, max: 512 }),
      resultBytes: count,
      depth: count,
      toolCalls: count,
      parallelToolCalls: count,
    },
    { requiredKeys: [] },
  ),
  codeTags: fc.oneof(fc.constant('markdown'), fc.constant(['<go>', '</go>'])),
  structured: fc.boolean(),
  idleMs: count,
};
const head = fc.record({
  model,
  tools: fc
    .option(setOf, { nil: undefined })
    .map((set) => [
      { ...own('one'), provides: [{ name: 'one', effect: 'read', description: 'Says one.' }] },
      ...(set ? [set] : []),
    ]),
});
const executor = fc.record(
  { imports: fc.constant(['zod']), processes: fc.integer({ min: 1, max: 2 }) },
  { requiredKeys: [] },
);
const calling = fc.tuple(head, fc.record(common, { requiredKeys: [] })).map(([first, rest]) => ({
  class: 'ToolCallingAgent',
  ...first,
  ...rest,
}));
const coding = fc
  .tuple(head, executor, fc.record({ ...common, ...ofCode }, { requiredKeys: [] }))
  .map(([first, options, rest]) => ({
    class: 'CodeAgent',
    executor: {
      package: '@thimble/isolated-vm',
      export: 'isolatedVm',
      args: Object.keys(options).length > 0 ? [options] : [],
    },
    ...first,
    ...rest,
  }));
const managed = calling.map(({ output: _output, license: _license, omitted: _omitted, ...manifest }) => manifest);

async function write(folder: string, manifest: object): Promise<void> {
  const files = {
    'agent.json': JSON.stringify({ $schema: manifestSchemaUrl, version: 1, ...manifest }),
    'tools/own.mjs': tools,
    'prompts/system.md': 'Now. {{tools}}{{listing}}',
    'prompts/plan.md': 'Plan.',
    'prompts/final-answer.md': 'Answer.',
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, folder, path)), { recursive: true });
    await writeFile(join(dir, folder, path), content);
  }
}

test('the fields that are tried are all that a manifest has', () => {
  const others = ['$schema', 'version', 'class', 'model', 'executor', 'tools', 'managedAgents', 'packages'];
  expect([...others, ...Object.keys(common), ...Object.keys(ofCode)].sort()).toEqual(
    Object.keys(agentManifest.shape).sort(),
  );
});

test('whatever a manifest says, saving the agent that was loaded of it gives the same, and again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(calling, coding), fc.option(managed, { nil: undefined }), async (root, child) => {
      await rm(dir, { recursive: true, force: true });
      await write('given', { ...root, ...(child && { managedAgents: ['agents/child'] }) });
      if (child) await write('given/agents/child', { ...child, name: 'child', description: 'A child.' });
      const options = { trustRemoteCode: true, runCode: 'in-process' } as const;
      await using loaded = await loadAgent(join(dir, 'given'), options);
      const first = await saveAgent(loaded, join(dir, 'one'), { notSecret });
      await using again = await loadAgent(join(dir, 'one'), options);
      const second = await saveAgent(again, join(dir, 'two'), { notSecret });

      const { packages: _, variables, ...same } = first;
      expect(variables).toEqual(
        expect.arrayContaining([...('variables' in root ? (root.variables ?? []) : []), 'HUB_FIELDS']),
      );
      const given = agentManifest.parse(JSON.parse(await readFile(join(dir, 'given/agent.json'), 'utf8')));
      expect(same).toEqual({ ...same, ...withoutNeeds(given) });
      expect(Object.keys(same).sort()).toEqual(Object.keys(withoutNeeds(given)).sort());
      expect(second).toEqual(first);
      expect(await readFolder(join(dir, 'two'))).toEqual(await readFolder(join(dir, 'one')));
    }),
    { numRuns: 60 },
  );
});

/** Texts are random here. */
const notSecret = ['description', 'instructions', 'managedAgents.child.instructions'];

function withoutNeeds({
  packages: _packages,
  variables: _variables,
  ...rest
}: object & { packages: unknown; variables: unknown }): object {
  return rest;
}
