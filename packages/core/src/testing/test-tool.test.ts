import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AgentError, tool, type Tool } from '../index.ts';
import { testTool, type ToolFixture } from './test-tool.ts';

const asked: AbortSignal[] = [];

function hello({ fault }: { fault?: Partial<Tool> } = {}): Tool {
  const made = tool({
    name: 'hello',
    description: 'Greets somebody by name.',
    input: z.object({ name: z.string().describe('Whom to greet') }),
    output: z.string(),
    effect: 'pure',
    spec: { package: '@acme/hello', export: 'hello', args: [] },
    async execute({ name }, { signal }) {
      if (name === '') throw new Error('There is nobody without a name: give one.');
      if (name !== 'Nemo') return `Hello ${name}`;
      asked.push(signal);
      return new Promise<string>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  return { ...made, ...fault };
}

const fixture: ToolFixture = {
  create: () => hello(),
  inputs: [{ name: 'Ada' }, 'Grace'],
  failing: { input: { name: '' }, message: /give one/ },
  endless: { input: 'Nemo', isOver: () => asked.every(({ aborted }) => aborted) },
  module: new URL('../tools/define-tool.ts', import.meta.url).href,
  build: () => hello(),
  secret: 'sk-hello',
};

describe('a good tool passes', () => {
  testTool(test, fixture);
});

/** Names of the cases that fail. */
async function failuresOf(given: ToolFixture): Promise<string[]> {
  const cases: [string, () => Promise<void>][] = [];
  testTool((name, run) => cases.push([name, run]), given);
  const failed: string[] = [];
  for (const [name, run] of cases) await run().catch(() => failed.push(name));
  return failed;
}

function withFault(fault: Partial<Tool>): ToolFixture {
  return { ...fixture, create: () => hello({ fault }) };
}

const { declaration } = hello();
const module = (code: string) => `data:text/javascript,${encodeURIComponent(code)}//`;
const prepared = { input: { name: 'Ada' }, needsApproval: false };

test.each<[fault: string, ToolFixture, failing: RegExp]>([
  ['a name of the language', withFault({ declaration: { ...declaration, name: 'print' } }), /^has a name/],
  ['a name in another notation', withFault({ declaration: { ...declaration, name: 'sayHello' } }), /^has a name/],
  ['no description', withFault({ declaration: { ...declaration, description: 'Hi.' } }), /^says what it does/],
  [
    'a parameter that says nothing',
    withFault({ declaration: { ...declaration, inputSchema: { type: 'object', properties: { name: {} } } } }),
    /^says what it does/,
  ],
  [
    'a declaration of a book',
    withFault({ declaration: { ...declaration, description: 'Greets. '.repeat(2_000) } }),
    /bearable length/,
  ],
  [
    'a declaration that changes',
    {
      ...fixture,
      create: () => hello({ fault: { declaration: { ...declaration, description: `Greets ${Math.random()}` } } }),
    },
    /the same each time/,
  ],
  ['a read that is not repeatable', withFault({ repeatable: false }), /to the world/],
  [
    'everything is taken',
    withFault({ prepare: async () => ({ ...prepared, execute: async () => 'Hello' }) }),
    /^refuses an input/,
  ],
  [
    'a result that is no data',
    withFault({ prepare: async () => ({ ...prepared, execute: async () => new Error('Hello') }) }),
    /^gives what JSON/,
  ],
  [
    'an error that is none of ours',
    withFault({ prepare: async () => ({ ...prepared, execute: () => Promise.reject(new Error('give one')) }) }),
    /^fails with a message/,
  ],
  [
    'an error that tells the key',
    withFault({
      prepare: async () => ({
        ...prepared,
        execute: () => Promise.reject(new AgentError('tool', 'sk-hello: give one')),
      }),
    }),
    /^fails with a message/,
  ],
  [
    'a spec that holds the key',
    withFault({ spec: { package: 'p', export: 'e', args: ['sk-hello'] } }),
    /^keeps its key/,
  ],
  ['no spec', withFault({ spec: undefined }), /^comes back/],
  ['work that goes on', { ...fixture, endless: { input: 'Ada', isOver: () => true } }, /^stops its work/],
  ['a module that prints', { ...fixture, module: module('console.info()') }, /^does nothing/],
  ['a module that leaves a global', { ...fixture, module: module('globalThis.helloWasHere = 1') }, /^does nothing/],
])('%s fails', async (_, given, failing) => {
  expect((await failuresOf(given)).filter((name) => failing.test(name))).toHaveLength(1);
  Reflect.deleteProperty(globalThis, 'helloWasHere');
});

test('what the fixture does not give is not tested', async () => {
  const { create, inputs } = fixture;
  const names: string[] = [];
  testTool((name) => names.push(name), { create, inputs });
  expect(names).not.toContain('does nothing when it is imported');
  expect(await failuresOf({ create, inputs })).toEqual([]);
});
