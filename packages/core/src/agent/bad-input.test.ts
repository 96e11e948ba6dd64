import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  AgentError,
  CodeAgent,
  Memory,
  tool,
  ToolCallingAgent,
  type Executor,
  type Model,
  type ModelEvent,
} from '../index.ts';
import { mapJournal } from '../__fixtures__/map-journal.ts';
import { scriptedModel, type ScriptedReply } from '../testing/index.ts';

const named = (name: string) => tool({ name, description: 'd', input: z.object({}), execute: () => 'ok' });
const executor: Executor = {
  language: 'typescript',
  start: () => Promise.reject(new Error('No sandbox is needed here.')),
  [Symbol.asyncDispose]: async () => {},
};
const invalidArgument = (word: string | RegExp) =>
  expect.objectContaining({ name: 'AgentError', code: 'invalid-argument', message: expect.stringMatching(word) });

/** Makes agents and runs as JavaScript without types would. */
const toolCalling = (options: unknown) => () => Reflect.construct(ToolCallingAgent, [options]);
const code = (options: unknown) => () => Reflect.construct(CodeAgent, [options]);
function run(task: unknown, options?: unknown, replies: ScriptedReply[] = ['done']) {
  const model = scriptedModel(replies);
  const agent = new ToolCallingAgent({ model });
  const result: Promise<unknown> = Reflect.apply(agent.run, agent, [task, options]);
  return { model, agent, result };
}

describe('options of an agent that cannot work are refused when it is made', () => {
  const model = scriptedModel([]);

  test.each<[string, unknown, string | RegExp]>([
    ['nothing', undefined, /options|model/],
    ['null', null, /options|model/],
    ['no model', {}, 'model'],
    ['a model id', { model: 'gpt-5.2' }, 'model'],
    ['an executor for a model', { model: executor }, 'model'],
    ['an unknown option', { model, maxStep: 3 }, /maxStep.*Did you mean `maxSteps`/],
    ['an option of the other agent', { model, executor }, 'executor'],
    ['one tool without a list', { model, tools: named('a') }, 'tools'],
    ['null for tools', { model, tools: null }, 'tools'],
    ['null in tools', { model, tools: [null] }, 'tool'],
    ['a function for a tool', { model, tools: [() => 1] }, 'tool'],
    ['a name for a tool', { model, tools: ['web_search'] }, 'tool'],
    ['the options of a tool for a tool', { model, tools: [{ name: 'f', description: 'd', execute: () => 1 }] }, 'tool'],
    ['two tools of one name', { model, tools: [named('search'), named('search')] }, 'search'],
    ['a tool called final_answer', { model, tools: [named('final_answer')] }, 'final_answer'],
    [
      'a hand-made tool with an odd name',
      { model, tools: [{ ...named('f'), declaration: { name: 'a b', description: '', inputSchema: {} } }] },
      'a b',
    ],
    [
      'a hand-made tool without inputSchema',
      { model, tools: [{ ...named('f'), declaration: { name: 'f', description: 'd' } }] },
      'inputSchema',
    ],
    ['null in managedAgents', { model, managedAgents: [null] }, 'agent'],
    ['a tool for a managed agent', { model, managedAgents: [named('f')] }, 'agent'],
    [
      'a managed agent without a name',
      { model, managedAgents: [new ToolCallingAgent({ model, description: 'd' })] },
      'name',
    ],
    [
      'a managed agent without a description',
      { model, managedAgents: [new ToolCallingAgent({ model, name: 'a' })] },
      'description',
    ],
    [
      'a managed agent with the name of a tool',
      { model, tools: [named('a')], managedAgents: [new ToolCallingAgent({ model, name: 'a', description: 'd' })] },
      '"a"',
    ],
    ['a name with a space', { model, name: 'my agent' }, 'name'],
    ['maxSteps 0', { model, maxSteps: 0 }, 'maxSteps'],
    ['maxSteps 1.5', { model, maxSteps: 1.5 }, 'maxSteps'],
    ['maxSteps "5"', { model, maxSteps: '5' }, 'maxSteps'],
    ['maxSteps NaN', { model, maxSteps: Number.NaN }, 'maxSteps'],
    ['planningInterval 0', { model, planningInterval: 0 }, 'planningInterval'],
    ['a negative budget', { model, budget: { tokens: -1 } }, 'budget.tokens'],
    ['a budget of text', { model, budget: { wallClockMs: '5s' } }, 'budget.wallClockMs'],
    ['a budget of NaN', { model, budget: { tokens: Number.NaN } }, 'budget.tokens'],
    ['an unknown budget: it would bound nothing', { model, budget: { token: 1_000 } }, /token.*Did you mean `tokens`/],
    ['dollars without prices', { model, budget: { usd: 1 } }, 'pricing'],
    ['a memory bound of 0', { model, memory: { maxTokens: 0 } }, 'maxTokens'],
    ['an unknown option of the memory', { model, memory: { maxToken: 1_000 } }, /maxToken.*Did you mean `maxTokens`/],
    ['an unknown prompt', { model, prompts: { sytem: () => '' } }, /sytem.*Did you mean `system`/],
    ['a prompt that is no function', { model, prompts: { plan: 'Plan: {{task}}' } }, 'plan'],
    ['instructions that are no text', { model, instructions: ['be brief'] }, 'instructions'],
    ['one check without a list', { model, finalAnswerChecks: () => true }, 'finalAnswerChecks'],
    ['a hook that is no function', { model, beforeTool: true }, 'beforeTool'],
  ])('%s', (_, options, word) => {
    expect(toolCalling(options)).toThrow(invalidArgument(word));
  });

  test.each<[string, object, string | RegExp]>([
    ['no executor', { executor: undefined }, 'executor'],
    ['the name of an executor', { executor: 'isolated-vm' }, 'executor'],
    ['a factory for an executor', { executor: () => executor }, 'executor'],
    ['one code tag', { codeTags: ['<code>'] }, 'codeTags'],
    ['empty code tags', { codeTags: ['', ''] }, 'codeTags'],
    ['an unknown kind of code tags', { codeTags: 'xml' }, 'codeTags'],
    ['null for code tags', { codeTags: null }, 'codeTags'],
    ['a limit of 0', { limits: { timeoutMs: 0 } }, 'limits.timeoutMs'],
    ['a limit of text', { limits: { memoryMb: '128' } }, 'limits.memoryMb'],
    ['an unknown limit: it would bound nothing', { limits: { timeout: 5 } }, /timeout.*Did you mean `timeoutMs`/],
    ['an unknown option', { codeTag: 'markdown' }, /codeTag.*Did you mean `codeTags`/],
  ])('of a code agent: %s', (_, options, word) => {
    expect(code({ model, executor, ...options })).toThrow(invalidArgument(word));
  });

  test('options that are undefined count as left out', async () => {
    const left = { tools: undefined, maxSteps: undefined, memory: undefined, budget: undefined, name: undefined };
    const prompts = { system: undefined };
    const agent = new ToolCallingAgent({ model: scriptedModel(['done']), ...left, prompts });
    await expect(agent.run('Go.')).resolves.toMatchObject({ output: 'done' });
  });
});

describe('options of a run that cannot work are refused before the model is called', () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;

  test.each<[string, unknown, unknown, string | RegExp]>([
    ['no task', undefined, {}, 'task'],
    ['an empty task', '', {}, 'task'],
    ['a blank task', ' \n', {}, 'task'],
    ['an object for a task', { task: 'Go.' }, {}, 'task'],
    ['an unknown option', 'Go.', { maxStep: 3 }, /maxStep.*Did you mean `maxSteps`/],
    ['maxSteps 0', 'Go.', { maxSteps: 0 }, 'maxSteps'],
    ['an output that is JSON Schema', 'Go.', { output: { type: 'number' } }, 'output'],
    ['an output that is a constructor', 'Go.', { output: Number }, 'output'],
    ['null for an output', 'Go.', { output: null }, 'output'],
    ['null for options', 'Go.', null, 'options'],
    ['an array of variables', 'Go.', { variables: [1] }, 'variables'],
    ['a map of variables', 'Go.', { variables: new Map([['n', 1]]) }, 'variables'],
    ['a variable with a cycle', 'Go.', { variables: { cycle } }, /variable.*cycle/],
    ['a bigint', 'Go.', { variables: { n: 5n } }, /variable.*\bn\b/],
    ['a function for a variable', 'Go.', { variables: { f: () => 1 } }, /variable.*\bf\b/],
    ['a budget that bounds nothing', 'Go.', { budget: { token: 5 } }, /token.*Did you mean `tokens`/],
    ['a journal that is none', 'Go.', { journal: [] }, 'journal'],
    ['instructions that are no text', 'Go.', { instructions: ['be brief'] }, 'instructions'],
    ['one image without a list', 'Go.', { images: 'https://a.test/1' }, 'images'],
    ['a signal that is none', 'Go.', { signal: new AbortController() }, 'signal'],
  ])('%s', async (_, task, options, word) => {
    const { model, result } = run(task, options);
    await expect(result).rejects.toEqual(invalidArgument(word));
    expect(model.requests).toEqual([]);
  });

  test('and the agent can be used afterwards', async () => {
    const { agent, result } = run('Go.', { maxSteps: -1 });
    await expect(result).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(agent.run('Go.')).resolves.toMatchObject({ output: 'done' });
  });

  test('a refused run leaves the memory as it was', async () => {
    const agent = new ToolCallingAgent({ model: scriptedModel(['Paris']) });
    await agent.run('Capital?');
    const before = JSON.stringify(agent.memory);
    await expect(agent.run('')).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(JSON.stringify(agent.memory)).toBe(before);
  });

  test('nothing is recorded of it', async () => {
    const journal = mapJournal();
    const { result } = run('Go.', { images: ['no URL'], journal });
    await expect(result).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(journal.records).toEqual(new Map());
  });

  test('the stream has no events and throws the same error', async () => {
    const seen: unknown[] = [];
    const stream = new ToolCallingAgent({ model: scriptedModel([]) }).stream('');
    const read = (async () => {
      for await (const event of stream) seen.push(event);
    })();
    await expect(read).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(stream.result).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(seen).toEqual([]);
  });
});

describe('variables with names that the sandbox has taken are refused', () => {
  test.each([
    ['typescript', ['Math', 'print', 'console', 'class', 'final_answer', 'search', 'a b', 'undefined']],
    ['python', ['None', 'print', 'list', 'class', 'final_answer', 'search', 'lambda', 'ValueError']],
  ] as const)('in %s', async (language, names) => {
    for (const name of names) {
      const model = scriptedModel(['never']);
      const agent = new CodeAgent({ model, executor: { ...executor, language }, tools: [named('search')] });
      await expect(agent.run('Go.', { variables: { [name]: 1 } })).rejects.toEqual(invalidArgument(name));
      expect(model.requests).toEqual([]);
    }
  });

  test('and nothing else is', async () => {
    const agent = new ToolCallingAgent({ model: scriptedModel(['done']), tools: [named('search')] });
    await expect(agent.run('Go.', { variables: { print: 1, 'a b': 2 } })).resolves.toMatchObject({ output: 'done' });
  });
});

describe('a system prompt with a missing placeholder is refused, and the placeholder is named', () => {
  const system = (text: string) => ({ system: () => text });

  test('instructions', async () => {
    const model = scriptedModel(['never']);
    const agent = new ToolCallingAgent({ model, instructions: 'Be brief.', prompts: system('You are an agent.') });
    await expect(agent.run('Go.')).rejects.toEqual(invalidArgument(/prompts\.system.*instructions/));
    expect(model.requests).toEqual([]);
  });

  test('tools of a code agent', async () => {
    const model = scriptedModel(['never']);
    const agent = new CodeAgent({
      model,
      executor,
      tools: [named('search')],
      prompts: system('Write code in <code> and </code>.'),
    });
    await expect(agent.run('Go.')).rejects.toEqual(invalidArgument(/prompts\.system.*tools/));
    expect(model.requests).toEqual([]);
  });

  test('code tags of a code agent', async () => {
    const agent = new CodeAgent({
      model: scriptedModel([]),
      executor,
      prompts: { system: ({ tools }) => `Write code. ${tools}` },
    });
    await expect(agent.run('Go.')).rejects.toEqual(invalidArgument(/prompts\.system.*code/i));
  });

  test('and one that throws or gives no text', async () => {
    const throwing = () => {
      throw new Error('no template');
    };
    const silent: unknown = { system: () => undefined };
    for (const [prompts, word] of [
      [{ system: throwing }, 'no template'],
      [silent, 'string'],
    ] as const) {
      const agent: unknown = Reflect.construct(ToolCallingAgent, [{ model: scriptedModel([]), prompts }]);
      const result = agent instanceof ToolCallingAgent ? agent.run('Go.') : undefined;
      await expect(result).rejects.toEqual(invalidArgument(word));
    }
  });
});

describe('a model that breaks its contract', () => {
  const custom = (stream: () => AsyncIterable<ModelEvent>): Model => ({
    ...scriptedModel([], { id: 'acme/odd' }),
    stream,
  });
  async function* events(...list: ModelEvent[]): AsyncGenerator<ModelEvent> {
    yield* list;
  }

  test.each<[string, Model]>([
    ['ends without a finish', custom(() => events({ type: 'text-delta', text: 'half' }))],
    ['sends nothing', custom(() => events())],
    ['throws an error of another kind', scriptedModel([new TypeError('fetch failed')], { id: 'acme/odd' })],
    [
      'throws before it streams',
      custom(() => {
        throw new TypeError('no network');
      }),
    ],
  ])('%s: model-unavailable, and its id is named', async (_, model) => {
    await expect(new ToolCallingAgent({ model }).run('Go.')).rejects.toMatchObject({
      name: 'AgentError',
      code: 'model-unavailable',
      message: expect.stringContaining('acme/odd'),
    });
  });

  test.each(['unauthorized', 'bad-request', 'context-overflow', 'missing-secret', 'rate-limited'] as const)(
    '%s is thrown as it came',
    async (errorCode) => {
      const error = new AgentError(errorCode, 'What to do.');
      await expect(new ToolCallingAgent({ model: scriptedModel([error]) }).run('Go.')).rejects.toBe(error);
    },
  );

  test('a refusal is model-refused, with what the model said', async () => {
    const model = scriptedModel([{ text: 'I cannot help with that.', finish: 'refusal' }]);
    await expect(new ToolCallingAgent({ model }).run('Go.')).rejects.toMatchObject({
      code: 'model-refused',
      message: expect.stringContaining('I cannot help with that.'),
    });
  });

  test('what it says after its finish is not read', async () => {
    const finish: ModelEvent = { type: 'finish', reason: 'stop', usage: null };
    const model = custom(() =>
      events({ type: 'text-delta', text: 'yes' }, finish, { type: 'text-delta', text: ' no' }, finish),
    );
    await expect(new ToolCallingAgent({ model }).run('Go.')).resolves.toMatchObject({ output: 'yes' });
  });

  test('a model without tools is refused by an agent that acts by tool calls', async () => {
    const model = scriptedModel(['never'], { supports: { tools: false } });
    const seen: string[] = [];
    const agent = new ToolCallingAgent({ model, onEvent: ({ type }) => void seen.push(type) });
    await expect(agent.run('Go.')).rejects.toEqual(invalidArgument(/tools.*CodeAgent/));
    expect([model.requests, seen, agent.memory.steps]).toEqual([[], [], []]);
  });
});

test('arguments that are not JSON are answered, not thrown', async () => {
  const model = scriptedModel([{ toolCalls: [{ name: 'f', input: '{"a": ', error: 'Unexpected end' }] }, 'done']);
  const { output } = await new ToolCallingAgent({ model, tools: [named('f')] }).run('Go.');
  expect(output).toBe('done');
  expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toMatch(/not JSON.*Unexpected end/);
});

test('a memory for a memory is one, and nothing else is', () => {
  const model = scriptedModel([]);
  expect(new ToolCallingAgent({ model, memory: new Memory() }).memory.steps).toEqual([]);
  for (const memory of [null, 'long', []]) expect(toolCalling({ model, memory })).toThrow(invalidArgument('memory'));
});
