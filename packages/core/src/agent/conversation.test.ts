import { describe, expect, test, vi } from 'vitest';
import { actions, code, codeAgent, lastMessage, textOf, turnsUntil } from '../__fixtures__/runs.ts';
import { inProcessExecutor } from '../__fixtures__/in-process-executor.ts';
import { mapJournal } from '../__fixtures__/map-journal.ts';
import { textTool } from '../__fixtures__/tools.ts';
import { Memory } from '../memory/memory.ts';
import type { Execution, Executor, SessionOptions } from '../contract/executor.ts';
import type { Journal } from '../contract/journal.ts';
import type { ModelRequest } from '../contract/model.ts';

describe('two runs one after the other', () => {
  test('start afresh by default: memory, numbers and sandbox', async () => {
    const { agent, model, executor } = codeAgent([
      code('kept = 1'),
      code('final_answer(1)'),
      code('final_answer(typeof kept)'),
      code('final_answer(2)'),
    ]);
    await agent.run('First.', { variables: { given: 1 } });
    const second = await agent.run('Second.');
    expect(actions(second)[0]?.error).toMatchObject({ code: 'execution' });
    expect(textOf(model.requests[2] ?? { messages: [] })).not.toContain('First.');
    expect(model.requests[2]?.messages).toHaveLength(2);
    expect(actions(second).map(({ number }) => number)).toEqual([1, 2]);
    expect(executor.starts.map(({ variables }) => variables)).toEqual([{ given: 1 }, {}]);
    expect(executor.open.size).toBe(1);
  });

  test('go on with reset false: conversation, sandbox and variables', async () => {
    const { agent, model, executor } = codeAgent([
      code('kept = given + 1; final_answer(kept)'),
      code('final_answer([kept, given, more])'),
    ]);
    await agent.run('First.', { variables: { given: 5 } });
    const second = await agent.run('Second.', { reset: false, variables: { more: 7 } });
    expect(second.output).toEqual([6, 5, 7]);
    expect(executor.starts).toHaveLength(1);
    const [before, after] = model.requests;
    expect(after?.messages.slice(0, before?.messages.length)).toEqual(before?.messages);
    expect(after?.messages.filter(({ role }) => role === 'system')).toHaveLength(1);
    expect(lastMessage(model)).toMatch(/Second\.[^]*more/);
    expect(second.steps.map(({ type }) => type)).toEqual(['task', 'action']);
    expect(agent.memory.steps.map(({ type }) => type)).toEqual(['system', 'task', 'action', 'task', 'action']);
  });

  test('variables of a later run replace earlier ones and outlive a reset of the sandbox', async () => {
    const { agent } = codeAgent([
      code('final_answer(1)'),
      code('reset_sandbox()'),
      code('final_answer([given, more])'),
    ]);
    await agent.run('First.', { variables: { given: 1 } });
    const second = await agent.run('Second.', {
      reset: false,
      variables: { given: 2, more: { text: 'it\'s "`quoted`"' } },
    });
    expect(second.output).toEqual([2, { text: 'it\'s "`quoted`"' }]);
  });

  test('the answer of the first is in the prompt of the second', async () => {
    const { agent, model } = codeAgent([code('final_answer(49.5)'), code('final_answer(50)')]);
    await agent.run('How much?');
    await agent.run('More than last year?', { reset: false });
    expect(textOf(model.requests[1] ?? { messages: [] })).toContain('Final answer: 49.5');
    expect(actions(agent.memory)[0]?.answer).toBe(49.5);
  });

  test('the system prompt is the one of today: instructions of a run come and go', async () => {
    const { agent, model } = codeAgent(
      ['1', '2', '3'].map((answer) => code(`final_answer(${answer})`)),
      {
        instructions: 'Be brief.',
      },
    );
    await agent.run('First.');
    await agent.run('Second.', { reset: false, instructions: 'In French.' });
    await agent.run('Third.', { reset: false });
    const systems = model.requests.map(({ messages }) => messages.filter(({ role }) => role === 'system'));
    expect(systems.map((messages) => messages.length)).toEqual([1, 1, 1]);
    const texts = systems.map((messages) => JSON.stringify(messages));
    expect(texts.map((text) => text.includes('In French.'))).toEqual([false, true, false]);
    expect(texts.every((text) => text.includes('Be brief.'))).toBe(true);
  });

  test('with reset false the first run is like any other', async () => {
    const { agent } = codeAgent([code('final_answer(given)')]);
    expect((await agent.run('Go.', { reset: false, variables: { given: 3 } })).output).toBe(3);
  });
});

describe('variables', () => {
  test('are globals, and named in the task with type and preview', async () => {
    const { agent, model } = codeAgent([code('final_answer(rows.map(({ id }) => id))')]);
    const result = await agent.run('List.', { variables: { rows: [{ id: 1 }, { id: 2 }] } });
    expect(result.output).toEqual([1, 2]);
    expect(lastMessage(model)).toMatch(/rows: \{ id: number \}\[\] = \[\{"id":1\}/);
  });

  test('that are large are only previewed', async () => {
    const { agent, model } = codeAgent([code('final_answer(text.length)')]);
    expect((await agent.run('Count.', { variables: { text: 'x'.repeat(100_000) } })).output).toBe(100_000);
    expect(lastMessage(model).length).toBeLessThan(2_000);
  });

  test.each(['no identifier', 'final_answer', 'look'])('of the name %j are misuse', async (name) => {
    const { agent } = codeAgent([], { tools: [textTool('look')] });
    await expect(agent.run('Go.', { variables: { [name]: 1 } })).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('images', () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);

  test('of a task go to the model: bytes, URL, data URL or part', async () => {
    const { agent, model } = codeAgent([code('final_answer(1)')]);
    const part = { type: 'image', mediaType: 'image/webp', data: 'AAAA' } as const;
    await agent.run('Look.', {
      images: [png, new URL('https://example.org/a.png'), 'data:image/gif;base64,R0lG', part],
    });
    expect(model.requests[0]?.messages.at(-1)?.content).toMatchObject([
      { type: 'text' },
      { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgoB' },
      { type: 'image', url: 'https://example.org/a.png' },
      { type: 'image', mediaType: 'image/gif', data: 'R0lG' },
      part,
    ]);
  });

  test('that are none are misuse', async () => {
    for (const image of ['file.png', new Uint8Array([1, 2, 3])]) {
      await expect(codeAgent([]).agent.run('Look.', { images: [image] })).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    }
  });

  test('of tools are shown with the observation', async () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'AAAA' };
    const { agent, model } = codeAgent([code('await shot("x")'), code('final_answer(1)')], {
      tools: [textTool('shot', () => image)],
    });
    const result = await agent.run('Look.');
    expect(model.requests[1]?.messages.at(-1)?.content).toContainEqual(image);
    expect(actions(result)[0]?.images).toEqual([image]);
  });
});

describe('the prompt', () => {
  test('only ever grows at its end, by the same messages', async () => {
    const replies = [...Array.from({ length: 30 }, (_, n) => code(`console.log(${n})`)), code('final_answer(1)')];
    const { agent, model } = codeAgent(replies, { maxSteps: 40 });
    await agent.run('Go.');
    for (const [index, { messages }] of model.requests.entries()) {
      const next = model.requests[index + 1]?.messages ?? messages;
      expect(next.length - messages.length).toBeLessThanOrEqual(2);
      for (const [position, message] of messages.entries()) expect(next[position]).toBe(message);
    }
  });

  test('is compacted when it crosses maxTokens, and grows at its end in between', async () => {
    const step = code(`return ${JSON.stringify('fact '.repeat(800))}`);
    const replies = Array.from({ length: 40 }, () => (request: ModelRequest) => {
      if (request.messages.length === 1) return 'The summary.';
      return JSON.stringify(request.messages.at(-1)).includes('No steps are left') ? 'Done.' : step;
    });
    let compactions = 0;
    const { agent, model } = codeAgent(replies, {
      maxSteps: 30,
      memory: { maxTokens: 12_000 },
      onEvent(event) {
        if (event.type !== 'memory-compact') return;
        compactions += 1;
        expect(event.before).toBeGreaterThan(12_000);
        expect(event.after).toBeLessThanOrEqual(12_000 * 0.6);
      },
    });
    expect(await agent.run('Remember: the key is 4711.')).toMatchObject({ state: 'max-steps', output: 'Done.' });
    expect(compactions).toBeGreaterThan(1);
    expect(compactions).toBeLessThan(15);
    for (const { messages } of model.requests.filter((request) => request.messages.length > 1)) {
      expect(textOf({ messages }).length / 4).toBeLessThan(13_000);
      expect(textOf({ messages })).toContain('4711');
    }
  });

  test('goes on from a saved memory', async () => {
    const first = codeAgent([code('final_answer("blue")')]);
    await first.agent.run('My colour is blue.');
    const memory = Memory.fromJSON(JSON.parse(JSON.stringify(first.agent.memory)));
    const second = codeAgent([code('final_answer(2)')], { memory });
    await second.agent.run('Which?', { reset: false });
    expect(textOf(second.model.requests[0] ?? { messages: [] })).toMatch(/My colour is blue[^]*Which\?/);
    expect(second.agent.memory).toBe(memory);
  });

  test('that leaves out what the model needs is misuse', async () => {
    const executor = inProcessExecutor({ language: 'typescript', notes: 'Only lodash.' });
    const { agent } = codeAgent([], {
      executor,
      tools: [textTool('look')],
      prompts: { system: () => 'Be nice. <code> </code>' },
    });
    await expect(agent.run('Go.')).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/tools|notes/),
    });
  });
});

test('observations are cut in the middle, and say what was left out', async () => {
  const { agent } = codeAgent([
    code(
      'console.log("first"); console.log("x".repeat(300000)); console.log("last"); return Array.from({ length: 50000 }, (_, n) => n)',
    ),
    code('final_answer(1)'),
  ]);
  const [step] = actions(await agent.run('Go.'));
  expect(step?.observation?.length).toBeLessThan(120_000);
  expect(step?.observation).toMatch(/first[^]*left out[^]*last[^]*more items/);
});

test.each([
  ['an empty task', '  ', {}],
  ['no steps', 'Go.', { maxSteps: 0 }],
  ['half a step', 'Go.', { maxSteps: 1.5 }],
])('%s is misuse, and leaves the memory as it was', async (_, task, options) => {
  const { agent } = codeAgent([code('final_answer(1)')]);
  await agent.run('Before.');
  const { length } = agent.memory.steps;
  await expect(agent.run(task, options)).rejects.toMatchObject({ code: 'invalid-argument' });
  expect(agent.memory.steps).toHaveLength(length);
});

describe('a sandbox that fails between two runs', () => {
  test('because its session is gone gives the first step a new one, with the variables', async () => {
    let isGone = false;
    const executor = inProcessExecutor();
    const start: Executor['start'] = async (options) => {
      const session = await executor.start(options);
      const isFirst = executor.starts.length === 1;
      const gone = () => Promise.reject(new Error('The process is gone.'));
      return { ...session, run: (...given) => (isFirst && isGone ? gone() : session.run(...given)) };
    };
    const replies = [code('final_answer(1)'), code('final_answer(given)'), code('final_answer(given)')];
    const { agent } = codeAgent(replies, { executor: { ...executor, start } });
    await agent.run('First.');
    isGone = true;
    const second = await agent.run('Second.', { reset: false, variables: { given: 5 } });
    expect(actions(second)[0]?.observation).toContain('the sandbox was reset');
    expect(second.output).toBe(5);
  });

  test('because it refuses the variables ends the run: its task tells of them', async () => {
    const error = { name: 'MemoryLimitError', message: 'They are too large.' };
    const refusal: Execution = { type: 'error', error, logs: '', state: 'kept' };
    const executor = inProcessExecutor();
    const start: Executor['start'] = async (options) => {
      const session = await executor.start(options);
      return { ...session, run: async (text, given) => (text.startsWith('var ') ? refusal : session.run(text, given)) };
    };
    const { agent } = codeAgent([code('final_answer(1)')], { executor: { ...executor, start } });
    await agent.run('First.');
    await expect(agent.run('Second.', { reset: false, variables: { given: 5 } })).rejects.toMatchObject({
      code: 'sandbox',
      message: expect.stringContaining('could not be set: MemoryLimitError: They are too large.'),
    });
  });

  test('because it never opens lets the next run be interrupted', { timeout: 3_000 }, async () => {
    const never: Executor['start'] = () => new Promise(() => {});
    const { agent } = codeAgent([code('final_answer(1)'), code('final_answer(2)')], {
      executor: { ...inProcessExecutor(), start: never },
      onEvent: ({ type }) => type === 'code' && agent.interrupt(),
    });
    expect((await agent.run('First.')).state).toBe('interrupted');
    const second = agent.run('Second.');
    agent.interrupt();
    expect((await second).state).toBe('interrupted');
    const third = agent.run('Third.');
    await new Promise((resolve) => setImmediate(resolve));
    agent.interrupt();
    expect((await third).state).toBe('interrupted');
  });
});

describe('an agent that was given a memory with steps', () => {
  const earlier = async () => {
    const { agent } = codeAgent([code('n = 1; final_answer(n)')]);
    await agent.run('First.');
    return Memory.fromJSON(JSON.parse(JSON.stringify(agent.memory)));
  };

  test('goes on with it in its first run, and is told that the variables are gone', async () => {
    const { agent, model } = codeAgent([code('final_answer(2)'), code('final_answer(3)')], { memory: await earlier() });
    await agent.run('Go on.');
    expect(textOf(model.requests[0] ?? { messages: [] })).toContain('First.');
    expect(lastMessage(model)).toMatch(/Go on\.[^]*sandbox is new/);
    await agent.run('Afresh.');
    expect(textOf(model.requests[1] ?? { messages: [] })).not.toContain('First.');
  });

  test('begins afresh when it is told to', async () => {
    const { agent, model } = codeAgent([code('final_answer(2)')], { memory: await earlier() });
    await agent.run('Afresh.', { reset: true });
    expect(textOf(model.requests[0] ?? { messages: [] })).not.toContain('First.');
  });

  test('has the system prompt of this agent, not the saved one', async () => {
    const { agent, model } = codeAgent([code('final_answer(2)')], {
      memory: await earlier(),
      tools: [textTool('look_up')],
    });
    await agent.run('Go on.');
    expect(JSON.stringify(model.requests[0]?.messages[0])).toContain('look_up');
    expect(model.requests[0]?.messages.filter(({ role }) => role === 'system')).toHaveLength(1);
  });
});

describe('a sandbox that no run uses', () => {
  test('is closed after idleMs, and the next run is told that its variables are gone', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { agent, model, executor } = codeAgent(
      [code('kept = 1; final_answer(kept)'), code('final_answer(typeof kept)'), code('final_answer(4)')],
      { idleMs: 1_000 },
    );
    await agent.run('First.');
    vi.advanceTimersByTime(999);
    expect(executor.open.size).toBe(1);
    vi.advanceTimersByTime(1);
    await turnsUntil(() => executor.open.size === 0);
    await agent.run('Second.', { reset: false });
    expect(lastMessage(model, 1)).toMatch(/Second\.[^]*sandbox is new/);
    expect(executor.starts).toHaveLength(2);
    vi.useRealTimers();
  });

  test('stays open while the next run begins, however long its journal takes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { agent, executor } = codeAgent([code('kept = 1'), code('final_answer(kept)'), code('final_answer(kept)')], {
      idleMs: 1_000,
    });
    await agent.run('First.');
    const journal = mapJournal();
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const slow: Journal = { run: (...given) => opened.then(() => journal.run(...given)) };
    const running = agent.run('Second.', { reset: false, journal: slow });
    vi.advanceTimersByTime(2_000);
    open();
    expect((await running).output).toBe(1);
    await expect(agent.run('', { reset: false })).rejects.toMatchObject({ code: 'invalid-argument' });
    vi.advanceTimersByTime(1_000);
    await turnsUntil(() => executor.open.size === 0);
    vi.useRealTimers();
  });

  test('stays open while runs follow each other', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { agent, executor } = codeAgent([code('kept = 1; final_answer(kept)'), code('final_answer(kept)')], {
      idleMs: 1_000,
    });
    await agent.run('First.');
    vi.advanceTimersByTime(900);
    await agent.run('Second.', { reset: false });
    vi.advanceTimersByTime(900);
    expect([executor.open.size, executor.starts.length]).toEqual([1, 1]);
    vi.useRealTimers();
  });
});

describe('a snapshot', () => {
  test('is that of the session, and goes to the first session of another agent', async () => {
    const executor = inProcessExecutor();
    const saving = {
      ...executor,
      start: async (options: SessionOptions) => ({
        ...(await executor.start(options)),
        snapshot: async () => new Uint8Array([7]),
      }),
    };
    const { agent } = codeAgent([code('final_answer(1)')], { executor: saving });
    expect(await agent.snapshot()).toBeNull();
    await agent.run('Go.');
    const snapshot = await agent.snapshot();
    expect(snapshot).toEqual(new Uint8Array([7]));
    const second = codeAgent([code('final_answer(1)'), code('final_answer(2)')], { snapshot: snapshot ?? undefined });
    await second.agent.run('Go.');
    await second.agent.run('Afresh.');
    expect(second.executor.starts.map((options) => options.snapshot)).toEqual([snapshot, undefined]);
  });

  test('is null where the executor cannot save itself', async () => {
    const { agent } = codeAgent([code('final_answer(1)')]);
    await agent.run('Go.');
    expect(await agent.snapshot()).toBeNull();
  });
});
