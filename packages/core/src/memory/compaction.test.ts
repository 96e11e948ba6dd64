import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  Memory,
  tool,
  ToolCallingAgent,
  type AgentEvent,
  type AgentOptions,
  type MemoryOptions,
  type ModelRequest,
  type Step,
} from '../index.ts';
import { actions, textOf } from '../__fixtures__/runs.ts';
import { scriptedModel, type ScriptedModel, type ScriptedParts, type ScriptedReply } from '../testing/index.ts';

type Situation = {
  steps?: number;
  memory: MemoryOptions;
  result?: unknown;
  input?: string;
  reply?: Partial<ScriptedParts>;
  task?: string;
  options?: Partial<AgentOptions>;
};

const isSummary = ({ tools }: ModelRequest) => tools === undefined;

/** A long run: `steps` calls of a tool with a large result, then an answer. Requests for a summary are answered. */
async function longRun({
  steps = 60,
  memory,
  result = 'r'.repeat(3_000),
  input = 'x',
  reply = {},
  task = 'Read all.',
  options = {},
}: Situation) {
  let call = 0;
  const read = tool({
    name: 'read',
    description: 'Reads a page.',
    input: z.object({ page: z.string() }),
    execute: (): unknown => (typeof result === 'string' ? `page ${call} ${result}` : result),
  });
  const model: ScriptedModel = scriptedModel(
    Array.from({ length: steps * 3 + 1 }, () => (request: ModelRequest) => {
      if (isSummary(request)) return { text: 'I read pages.', usage: { inputTokens: 1_000_000, outputTokens: 1 } };
      call += 1;
      return call > steps ? 'done' : { toolCalls: [{ name: 'read', input: { page: `${call}-${input}` } }], ...reply };
    }),
  );
  const events: AgentEvent[] = [];
  const agent = new ToolCallingAgent({
    model,
    tools: [read],
    maxSteps: steps + 5,
    memory,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const run = agent.run(task);
  return { agent, model, events, run, compactions: () => events.filter((event) => event.type === 'memory-compact') };
}

/** Characters / 4 of all that the request holds: its text, and the tools. */
function tokensOf({ messages, tools }: ModelRequest): number {
  let characters = tools ? JSON.stringify(tools).length : 0;
  for (const message of messages) {
    if (message.role === 'system') characters += message.content.length;
    else
      for (const part of message.content) {
        if (part.type === 'text' || part.type === 'reasoning') characters += part.text.length;
        else if (part.type === 'tool-call') characters += part.name.length + JSON.stringify(part.input).length;
        else if (part.type === 'tool-result') characters += JSON.stringify(part.output).length;
      }
  }
  return characters / 4;
}

const serialised = ({ messages }: ModelRequest) => JSON.stringify(messages).length / 4;

describe('maxTokens', () => {
  test('holds for every request of a long run with large results', async () => {
    const { model, run, compactions } = await longRun({ memory: { maxTokens: 6_000 } });
    await expect(run).resolves.toMatchObject({ state: 'success', output: 'done' });
    for (const request of model.requests) expect(tokensOf(request)).toBeLessThanOrEqual(6_000);
    expect(compactions().length).toBeGreaterThan(1);
  });

  test('holds where the provider counts more than we do: the estimate is corrected by what it reports', async () => {
    const { model, run } = await longRun({ memory: { maxTokens: 6_000 }, result: 'r'.repeat(200) });
    await expect(run).resolves.toMatchObject({ state: 'success' });
    for (const request of model.requests.filter((each) => !isSummary(each)))
      expect(serialised(request)).toBeLessThanOrEqual(6_000);
  });

  test('holds where the provider reports nothing', async () => {
    const { model, run } = await longRun({ memory: { maxTokens: 6_000 }, reply: { usage: null } });
    await expect(run).resolves.toMatchObject({ state: 'success' });
    for (const request of model.requests) expect(tokensOf(request)).toBeLessThanOrEqual(6_000);
  });

  test.each<[string, Partial<Situation>]>([
    ['one result larger than the bound', { result: 'r'.repeat(200_000) }],
    ['structured results', { result: Array.from({ length: 300 }, (_, id) => ({ id, tags: ['a', 'b'] })) }],
    ['large inputs', { input: 'i'.repeat(9_000) }],
    ['much text beside the calls', { reply: { text: 't'.repeat(9_000) } }],
    ['much reasoning', { reply: { reasoning: 'h'.repeat(9_000) } }],
  ])('holds with %s', async (_, situation) => {
    const { model, run } = await longRun({ steps: 20, memory: { maxTokens: 5_000 }, ...situation });
    await expect(run).resolves.toMatchObject({ state: 'success' });
    for (const request of model.requests) expect(tokensOf(request)).toBeLessThanOrEqual(5_000);
  });

  test('holds in a conversation of many tasks', async () => {
    const model = scriptedModel(
      Array.from({ length: 200 }, () => (request: ModelRequest) => (isSummary(request) ? 'They asked.' : 'Answered.')),
    );
    const agent = new ToolCallingAgent({ model, memory: { maxTokens: 2_000 } });
    for (let turn = 0; turn < 60; turn++) {
      const { output } = await agent.run(`Question ${turn}: ${'why '.repeat(50)}`, { reset: false });
      expect(output).toBe('Answered.');
    }
    for (const request of model.requests) expect(tokensOf(request)).toBeLessThanOrEqual(2_000);
    expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('Question 59');
  });

  test('does nothing below the bound, or without one', async () => {
    for (const memory of [{}, { maxTokens: 1_000_000 }]) {
      const { model, run, compactions } = await longRun({ memory });
      await run;
      expect(compactions()).toEqual([]);
      expect(model.requests).toHaveLength(61);
    }
  });
});

describe('a compaction', () => {
  test('goes to 60 % in one go and says so in an event', async () => {
    const { run, compactions } = await longRun({ memory: { maxTokens: 6_000 } });
    await run;
    for (const event of compactions()) {
      expect(event.type === 'memory-compact' && event.before).toBeGreaterThan(6_000);
      expect(event.type === 'memory-compact' && event.after).toBeLessThanOrEqual(3_600);
    }
  });

  test('is rare: the prompt is a strict extension of the one before in between', async () => {
    const { model, run, compactions } = await longRun({ memory: { maxTokens: 12_000 } });
    await run;
    const prompts = model.requests
      .filter((request) => !isSummary(request))
      .map(({ messages }) => JSON.stringify(messages).slice(0, -1));
    const breaks = prompts.filter(
      (prompt, index) => index > 0 && !(prompt.startsWith(prompts[index - 1] ?? '') && prompt !== prompts[index - 1]),
    );
    expect(breaks.length).toBe(compactions().length);
    expect(breaks.length).toBeLessThan(prompts.length / 5);
  });

  test('keeps the system prompt, the task and the newest results, and no call without its answer', async () => {
    const { model, run } = await longRun({ memory: { maxTokens: 6_000 }, task: 'Read all; the code word is heron.' });
    await run;
    let call = 0;
    for (const request of model.requests.filter((each) => !isSummary(each))) {
      const [system, ...others] = request.messages;
      expect(system?.role).toBe('system');
      expect(JSON.stringify(others)).toContain('the code word is heron');
      if (call > 0) expect(JSON.stringify(others)).toContain(`page ${call} `);
      call += 1;
      const calls = others
        .flatMap((message) => (message.role === 'assistant' ? message.content : []))
        .flatMap((part) => (part.type === 'tool-call' ? [part.id] : []));
      const answers = others.flatMap((message) => (message.role === 'tool' ? message.content : [])).map(({ id }) => id);
      expect(answers).toEqual(calls);
    }
  });

  test('keeps every step in the result of the run', async () => {
    const { run, agent } = await longRun({ memory: { maxTokens: 6_000 } });
    const { steps } = await run;
    expect(steps.filter(({ type }) => type === 'action')).toHaveLength(61);
    expect(agent.memory.steps.some(({ type }) => type === 'summary')).toBe(true);
    expect(agent.memory.steps.length).toBeLessThan(61);
  });

  test('counts what the summaries cost', async () => {
    const { model, run } = await longRun({ memory: { maxTokens: 6_000 } });
    const { usage } = await run;
    const summaries = model.requests.filter(isSummary).length;
    expect(summaries).toBeGreaterThan(0);
    expect(usage?.inputTokens).toBeGreaterThanOrEqual(summaries * 1_000_000);
    expect(usage?.inputTokens).toBeLessThan(summaries * 1_000_000 + 61 * 6_000);
  });

  test('counts how many steps a summary stands for', async () => {
    const { run, agent } = await longRun({ memory: { maxTokens: 6_000 } });
    await run;
    const kept = agent.memory.steps.filter(({ type }) => type === 'action').length;
    const replaced = agent.memory.steps.reduce((sum, step) => sum + (step.type === 'summary' ? step.replaces : 0), 0);
    expect(kept + replaced).toBe(61);
  });

  test('that still does not fit is context-overflow: the task alone is too large', async () => {
    const model = scriptedModel(['never']);
    const agent = new ToolCallingAgent({ model, memory: { maxTokens: 1_000 } });
    await expect(agent.run('t'.repeat(8_000))).rejects.toMatchObject({
      name: 'AgentError',
      code: 'context-overflow',
      message: expect.stringContaining('maxTokens'),
    });
    expect(model.requests).toEqual([]);
  });

  test.each<[what: string, summary: () => ScriptedReply]>([
    ['fails', () => new Error('down')],
    ['is empty', () => ' \n'],
  ])('whose summary %s keeps the cut history, and the run goes on', async (_, summary) => {
    let pages = 0;
    const model = scriptedModel(
      Array.from({ length: 40 }, () => (request: ModelRequest) => {
        if (isSummary(request)) return summary();
        return pages < 12 ? { toolCalls: [{ name: 'read', input: {} }] } : 'done';
      }),
    );
    const execute = () => `page ${++pages} ${'r'.repeat(3_000)}`;
    const read = tool({ name: 'read', description: 'd', input: z.object({}), execute });
    const agent = new ToolCallingAgent({ model, tools: [read], memory: { maxTokens: 3_000 } });
    expect(await agent.run('Read.')).toMatchObject({ state: 'success', output: 'done' });
    expect(model.requests.filter(isSummary).length).toBeGreaterThan(1);
    expect(agent.memory.steps.map(({ type }) => type)).not.toContain('summary');
    expect(JSON.stringify(agent.memory)).toContain('page 1 ');
  });

  test('keeps the newest plan', async () => {
    const replies = Array.from({ length: 60 }, () => (request: ModelRequest) => {
      if (textOf(request).includes('This reply is the plan only')) return 'The plan: read all.';
      if (isSummary(request)) return 'I read pages.';
      return { toolCalls: [{ name: 'read', input: {} }] };
    });
    const read = tool({ name: 'read', description: 'd', input: z.object({}), execute: () => 'r'.repeat(3_000) });
    const model = scriptedModel(replies);
    const memory = { maxTokens: 6_000 };
    const agent = new ToolCallingAgent({ model, tools: [read], memory, planningInterval: 100, maxSteps: 20 });
    await agent.run('Read.');
    expect(agent.memory.steps.map(({ type }) => type)).toContain('summary');
    expect(agent.memory.steps.filter(({ type }) => type === 'planning')).toHaveLength(1);
  });

  test('keeps the signed reasoning of the newest calls', async () => {
    const { agent, run } = await longRun({ memory: { maxTokens: 6_000 }, reply: { reasoning: 'because' } });
    await run;
    const newest = actions(agent.memory).findLast(({ toolCalls }) => toolCalls !== undefined);
    expect(newest?.reasoning).toMatchObject([{ text: 'because' }]);
  });
});

describe('options', () => {
  test('countTokens decides when the prompt is too large', async () => {
    const counted: number[] = [];
    const countTokens: MemoryOptions['countTokens'] = (messages) => {
      counted.push(messages.length);
      return messages.length * 100;
    };
    const { model, run, compactions } = await longRun({ steps: 30, memory: { maxTokens: 2_000, countTokens } });
    await expect(run).resolves.toMatchObject({ state: 'success' });
    expect(counted.length).toBeGreaterThan(0);
    expect(compactions().length).toBeGreaterThan(0);
    for (const request of model.requests.filter((each) => !isSummary(each)))
      expect(request.messages.length * 100).toBeLessThanOrEqual(2_000);
  });

  test('compact takes the place of the default, and gets the bound and the model', async () => {
    const calls: { steps: number; maxTokens: number; model: string }[] = [];
    const compact: MemoryOptions['compact'] = async (steps, { maxTokens, model }) => {
      calls.push({ steps: steps.length, maxTokens, model: model.id });
      const head: Step[] = steps.filter(({ type }) => type === 'system' || type === 'task');
      return [...head, { type: 'summary', content: 'cut', replaces: steps.length - head.length }];
    };
    const { model, run, compactions } = await longRun({ steps: 20, memory: { maxTokens: 6_000, compact } });
    await expect(run).resolves.toMatchObject({ state: 'success' });
    expect(calls.length).toBe(compactions().length);
    expect(calls[0]?.model).toBe('scripted/model');
    expect(calls[0]?.maxTokens).toBeLessThanOrEqual(3_600);
    expect(calls[0]?.maxTokens).toBeGreaterThan(2_500);
    expect(model.requests.some(isSummary)).toBe(false);
  });

  test('compact may call the model, and its usage is counted', async () => {
    const compact: MemoryOptions['compact'] = async (steps, { model }) => {
      for await (const event of model.stream({
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Sum up.' }] }],
      }))
        if (event.type === 'finish') expect(event.usage?.inputTokens).toBe(1_000_000);
      return steps.filter(({ type }) => type === 'system' || type === 'task');
    };
    const { run, compactions } = await longRun({ steps: 10, memory: { maxTokens: 6_000, compact } });
    const { usage } = await run;
    expect(usage?.inputTokens).toBeGreaterThanOrEqual(compactions().length * 1_000_000);
    expect(compactions().length).toBeGreaterThan(0);
  });

  test.each([null, 'x', [{ type: 'eclipse' }]])('compact that gives %j instead of steps is told so', async (given) => {
    const compact: NonNullable<MemoryOptions['compact']> = async () => [];
    const memory = { maxTokens: 4_000, compact: new Proxy(compact, { apply: async () => given }) };
    await expect(longRun({ memory }).then(({ run }) => run)).rejects.toThrow('memory.compact must return the steps');
  });

  test('compact that leaves too much is context-overflow', async () => {
    const { run } = await longRun({ memory: { maxTokens: 4_000, compact: async (steps) => [...steps] } });
    await expect(run).rejects.toMatchObject({ code: 'context-overflow' });
  });

  test('a memory that is given keeps its own bound', async () => {
    const memory = new Memory({ maxTokens: 6_000 });
    const { model, run, compactions } = await longRun({ memory: {}, options: { memory } });
    await expect(run).resolves.toMatchObject({ state: 'success' });
    expect(compactions().length).toBeGreaterThan(0);
    for (const request of model.requests) expect(tokensOf(request)).toBeLessThanOrEqual(6_000);
  });
});
