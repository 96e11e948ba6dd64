import fastCheck from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { anyCharacter } from '../__fixtures__/any-character.ts';
import { Memory, tool, ToolCallingAgent, type ActionStep, type Step } from '../index.ts';
import { scriptedModel } from '../testing/index.ts';

const timing = { startedAt: 1_700_000_000_000, durationMs: 12 };
const action = (number: number, fields: Partial<ActionStep> = {}): ActionStep => ({
  type: 'action',
  number,
  output: `step ${number}`,
  usage: null,
  timing,
  ...fields,
});

/** One of every kind of step, with every field. */
const everyStep: Step[] = [
  { type: 'system', content: 'You are an agent.' },
  {
    type: 'task',
    task: 'Look.',
    images: [
      { type: 'image', url: 'https://a.test/1' },
      { type: 'image', mediaType: 'image/png', data: 'AAAA' },
    ],
  },
  { type: 'planning', plan: '1. look', usage: { inputTokens: 1, outputTokens: 2, usd: 0.1, estimated: true }, timing },
  { type: 'summary', content: 'I looked.', replaces: 3 },
  action(1, {
    reasoning: [{ type: 'reasoning', text: 'hm', signature: 'sig' }],
    code: 'look()',
    toolCalls: [{ type: 'tool-call', id: 'c1', name: 'look', input: { at: null } }],
    results: [
      {
        type: 'tool-result',
        id: 'c1',
        name: 'look',
        output: [1],
        isError: true,
        images: [{ type: 'image', url: 'https://a.test/2' }],
      },
    ],
    observation: 'Observation: saw it',
    images: [{ type: 'image', url: 'https://a.test/3' }],
    error: { code: 'execution', message: 'late' },
    answer: null,
    usage: { inputTokens: 1, outputTokens: 2, reasoningTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
  }),
];

const text = fastCheck.string({ unit: anyCharacter, maxLength: 20 });
const json = fastCheck.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)));
const count = fastCheck.nat();
const stepTiming = fastCheck.record({ startedAt: count, durationMs: count });
const usage = fastCheck.option(
  fastCheck.record(
    {
      inputTokens: count,
      outputTokens: count,
      usd: fastCheck.double({ min: 0.01, max: 9, noNaN: true }),
      estimated: fastCheck.boolean(),
    },
    { requiredKeys: ['inputTokens', 'outputTokens'] },
  ),
);
const part = { id: text, name: text };
const anyStep: fastCheck.Arbitrary<Step> = fastCheck.oneof(
  fastCheck.record({ type: fastCheck.constant('system' as const), content: text }),
  fastCheck.record({ type: fastCheck.constant('task' as const), task: text }),
  fastCheck.record({ type: fastCheck.constant('planning' as const), plan: text, usage, timing: stepTiming }),
  fastCheck.record({ type: fastCheck.constant('summary' as const), content: text, replaces: count }),
  fastCheck.record(
    {
      type: fastCheck.constant('action' as const),
      number: count,
      output: text,
      code: text,
      toolCalls: fastCheck.array(
        fastCheck.record({ type: fastCheck.constant('tool-call' as const), ...part, input: json }),
      ),
      results: fastCheck.array(
        fastCheck.record({ type: fastCheck.constant('tool-result' as const), ...part, output: json }),
      ),
      observation: text,
      answer: json,
      usage,
      timing: stepTiming,
    },
    { requiredKeys: ['type', 'number', 'output', 'usage', 'timing'] },
  ),
);

test('a call without a result in a memory from elsewhere has one for the provider', () => {
  const toolCalls = ['a', 'b'].map((id) => ({ type: 'tool-call' as const, id, name: 'look', input: {} }));
  const results = [{ type: 'tool-result' as const, id: 'b', name: 'look', output: 1 }];
  expect(new Memory({}, [action(1, { toolCalls, results })]).messages().at(-1)).toEqual({
    role: 'tool',
    content: [
      ...results,
      { type: 'tool-result', id: 'a', name: 'look', output: 'The result of this call is not known.', isError: true },
    ],
  });
});

describe('a saved memory', () => {
  test('is { version: 1, steps }, plain JSON', () => {
    const memory = new Memory({}, everyStep);
    expect(memory.toJSON()).toEqual({ version: 1, steps: everyStep });
    expect(JSON.parse(JSON.stringify(memory))).toEqual({ version: 1, steps: everyStep });
  });

  test('comes back with the same steps and the same messages', () => {
    fastCheck.assert(
      fastCheck.property(fastCheck.array(anyStep, { maxLength: 8 }), (steps) => {
        const memory = new Memory({}, steps);
        const restored = Memory.fromJSON(JSON.parse(JSON.stringify(memory)));
        expect(JSON.stringify(restored)).toBe(JSON.stringify(memory));
        expect(JSON.stringify(restored.messages())).toBe(JSON.stringify(memory.messages()));
      }),
    );
    expect(Memory.fromJSON(new Memory({}, everyStep).toJSON()).steps).toEqual(everyStep);
  });

  test('is not tied to the JSON that it was read from', () => {
    const saved = new Memory({}, [{ type: 'task', task: 'before' }]).toJSON();
    const restored = Memory.fromJSON(saved);
    saved.steps.push({ type: 'task', task: 'after' });
    for (const step of saved.steps) if (step.type === 'task') step.task = 'changed';
    expect(restored.steps).toEqual([{ type: 'task', task: 'before' }]);
  });

  test('goes on in a second agent with reset: false', async () => {
    const first = new ToolCallingAgent({ model: scriptedModel(['Paris']) });
    await first.run('Capital of France?');
    const model = scriptedModel(['Rome']);
    const memory = Memory.fromJSON(JSON.parse(JSON.stringify(first.memory)));
    await new ToolCallingAgent({ model, memory }).run('And of Italy?', { reset: false });
    const told = JSON.stringify(model.requests[0]?.messages);
    expect(told).toMatch(/Capital of France\?.*Paris.*And of Italy\?/);
    expect(model.requests[0]?.messages.filter(({ role }) => role === 'system')).toHaveLength(1);
  });

  const step = { type: 'task', task: 'x' };
  const cycle: { type: string; id: string; name: string; output: unknown } = {
    type: 'tool-result',
    id: '1',
    name: 'f',
    output: [],
  };
  cycle.output = [cycle];
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 5],
    ['text', JSON.stringify({ version: 1, steps: [] })],
    ['an array', [step]],
    ['no steps', { version: 1 }],
    ['no version', { steps: [] }],
    ['a newer version', { version: 2, steps: [] }],
    ['version "1"', { version: '1', steps: [] }],
    ['steps that are no array', { version: 1, steps: { 0: step } }],
    ['a hole', { version: 1, steps: Array(1) }],
    ['null for a step', { version: 1, steps: [null] }],
    ['an unknown type', { version: 1, steps: [{ type: 'dream' }] }],
    ['the type __proto__', { version: 1, steps: [{ type: '__proto__' }] }],
    ['a field of another type', { version: 1, steps: [{ type: 'task', task: 5 }] }],
    ['an inherited field', { version: 1, steps: [Object.create(step)] }],
    ['images that are none', { version: 1, steps: [{ ...step, images: ['x'] }] }],
    ['an action without timing', { version: 1, steps: [{ type: 'action', number: 1, output: '', usage: null }] }],
    ['an action with usage 0', { version: 1, steps: [{ ...action(1), usage: 0 }] }],
    [
      'a tool call without id',
      { version: 1, steps: [{ ...action(1), toolCalls: [{ type: 'tool-call', name: 'f', input: {} }] }] },
    ],
    ['a function in it', { version: 1, steps: [{ ...step, extra: () => 1 }] }],
    [
      'a bigint in it',
      { version: 1, steps: [{ ...action(1), results: [{ type: 'tool-result', id: '1', name: 'f', output: 5n }] }] },
    ],
    ['a cycle in it', { version: 1, steps: [{ ...action(1), results: [cycle] }] }],
  ])('is refused when it is not one: %s', (_, saved) => {
    expect(() => Memory.fromJSON(saved)).toThrow(
      expect.objectContaining({ name: 'AgentError', code: 'invalid-argument' }),
    );
  });

  test('of a newer version says so', () => {
    expect(() => Memory.fromJSON({ version: 2, steps: [] })).toThrow(/version 2.*newer release/);
  });

  test('says which step is wrong', () => {
    expect(() => Memory.fromJSON({ version: 1, steps: [{ type: 'task', task: 'x' }, {}] })).toThrow(/[Ss]tep 1/);
  });

  test('with `__proto__` in its data pollutes nothing', () => {
    const saved: unknown = JSON.parse(
      '{"version":1,"__proto__":{"polluted":1},"steps":[{"type":"task","task":"x","__proto__":{"polluted":1}}]}',
    );
    const memory = Memory.fromJSON(saved);
    expect(memory.messages()).toHaveLength(1);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(memory.steps[0]).not.toHaveProperty('polluted');
  });
});

describe('fork', () => {
  test('is a copy that ends before a step', () => {
    const memory = new Memory({}, everyStep);
    expect(memory.fork().steps).toEqual(everyStep);
    expect(memory.fork(2).steps).toEqual(everyStep.slice(0, 2));
    expect(memory.fork(0).messages()).toEqual([]);
    expect(memory.fork(99).steps).toHaveLength(everyStep.length);
  });

  test('goes its own way', () => {
    const memory = new Memory({}, everyStep.slice(0, 2));
    const fork = memory.fork();
    fork.append(action(1));
    memory.append(action(2, { observation: 'mine' }));
    expect(fork.steps.at(-1)).toMatchObject({ number: 1 });
    expect(memory.steps.at(-1)).toMatchObject({ number: 2 });
    expect(JSON.stringify(fork.messages())).not.toContain('mine');
  });
});

describe('messages', () => {
  test('of every kind of step', () => {
    expect(new Memory({}, everyStep).messages().map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
      'user',
      'assistant',
      'tool',
      'user',
    ]);
  });

  test('only grow at their end, and are rendered once', () => {
    fastCheck.assert(
      fastCheck.property(fastCheck.array(anyStep, { maxLength: 12 }), (steps) => {
        const memory = new Memory();
        for (const step of steps) {
          const before = memory.messages();
          memory.append(step);
          const after = memory.messages();
          expect(after.length).toBeGreaterThanOrEqual(before.length);
          before.forEach((message, index) => expect(after[index]).toBe(message));
        }
      }),
    );
  });

  test('that were taken out do not change when steps are appended', () => {
    const memory = new Memory({}, [{ type: 'task', task: 'x' }]);
    const taken = memory.messages();
    memory.append(action(1));
    expect(taken).toHaveLength(1);
  });

  test('answer every tool call, by id, in the message after it', () => {
    const messages = new Memory({}, everyStep).messages();
    messages.forEach((message, index) => {
      if (message.role !== 'tool') return;
      const calls = messages[index - 1];
      const ids =
        calls?.role === 'assistant'
          ? calls.content.flatMap((each) => (each.type === 'tool-call' ? [each.id] : []))
          : [];
      expect(message.content.map(({ id }) => id)).toEqual(ids);
    });
  });

  test('hold reasoning with its signature, before the text', () => {
    const reasoning = [{ type: 'reasoning' as const, text: 'hm', signature: 'sig' }];
    const [message] = new Memory({}, [action(1, { reasoning })]).messages();
    expect(message).toEqual({ role: 'assistant', content: [...reasoning, { type: 'text', text: 'step 1' }] });
  });

  test('hold no empty text: providers refuse it', () => {
    const memory = new Memory({}, [
      action(1, { output: ' \n', observation: 'Write code.' }),
      action(2, { output: '' }),
    ]);
    expect(JSON.stringify(memory.messages())).not.toMatch(/"text":"\s*(\\n)?"/);
    for (const message of memory.messages()) expect(message.content.length).toBeGreaterThan(0);
  });

  test('of an agent: each request begins with all of the one before', async () => {
    const noop = tool({ name: 'noop', description: 'd', input: z.object({}), execute: () => 'ok' });
    const replies = Array.from({ length: 20 }, () => ({ toolCalls: [{ name: 'noop', input: {} }] }));
    const model = scriptedModel([...replies, 'done']);
    await new ToolCallingAgent({ model, tools: [noop], maxSteps: 30 }).run('Go.');
    const prompts = model.requests.map(({ messages }) => JSON.stringify(messages).slice(0, -1));
    expect(prompts).toHaveLength(21);
    for (const [index, prompt] of prompts.entries()) expect(prompt.startsWith(prompts[index - 1] ?? '')).toBe(true);
  });
});

test.each([0, -1, Number.NaN, '5000', null])('maxTokens: %s is refused', (maxTokens) => {
  expect(() => Reflect.construct(Memory, [{ maxTokens }])).toThrow(
    expect.objectContaining({ code: 'invalid-argument', message: expect.stringContaining('maxTokens') }),
  );
});
