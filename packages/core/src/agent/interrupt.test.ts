import { describe, expect, test } from 'vitest';
import { actions, code, codeAgent, collect, ofType, turnsUntil, type Setup } from '../__fixtures__/runs.ts';
import { hangingTool, textTool } from '../__fixtures__/tools.ts';
import { ToolCallingAgent } from './tool-calling-agent.ts';
import { scriptedModel, type ScriptedReply } from '../testing/index.ts';

const hour = 3_600_000;

/** A place where a run can be stopped: what it runs on, and when it is there. */
type Place = { replies: readonly ScriptedReply[]; setup?: Setup; reached: Promise<unknown> };

const places: [name: string, place: () => Place][] = [
  [
    'before the first word of the model',
    () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const reply = () => {
        resolve();
        return { text: code('final_answer(1)'), delayMs: hour };
      };
      return { replies: [reply], reached: promise };
    },
  ],
  [
    'while the model streams',
    () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const text = `${'word '.repeat(20_000)}${code('final_answer(1)')}`;
      return {
        replies: [text],
        setup: { onEvent: ({ type }) => type === 'text-delta' && resolve() },
        reached: promise,
      };
    },
  ],
  [
    'in the sandbox',
    () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const replies = [code('console.log("here")\nawait new Promise(() => {})')];
      return { replies, setup: { onEvent: ({ type }) => type === 'log' && resolve() }, reached: promise };
    },
  ],
  [
    'in a tool that takes the signal',
    () => {
      const hang = hangingTool('hang');
      return { replies: [code('await hang("x")')], setup: { tools: [hang] }, reached: hang.called };
    },
  ],
  [
    'in a tool that is deaf to it',
    () => {
      const hang = hangingTool('hang', { deaf: true });
      return { replies: [code('await hang("x")')], setup: { tools: [hang] }, reached: hang.called };
    },
  ],
  [
    'in a tool whose error the code swallows',
    () => {
      const hang = hangingTool('hang');
      const replies = [code('for (;;) { try { await hang("x") } catch {} }')];
      return { replies, setup: { tools: [hang] }, reached: hang.called };
    },
  ],
  [
    'in beforeTool',
    () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const beforeTool = () => {
        resolve();
        return new Promise<void>(() => {});
      };
      return { replies: [code('await look("x")')], setup: { tools: [textTool('look')], beforeTool }, reached: promise };
    },
  ],
  [
    'in approve',
    () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const approve = () => {
        resolve();
        return new Promise<boolean>(() => {});
      };
      const tools = [textTool('pay', undefined, { needsApproval: true })];
      return { replies: [code('await pay("x")')], setup: { tools, approve }, reached: promise };
    },
  ],
  [
    'in a check of the final answer',
    () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const check = () => {
        resolve();
        return new Promise<boolean>(() => {});
      };
      return { replies: [code('final_answer(1)')], setup: { finalAnswerChecks: [check] }, reached: promise };
    },
  ],
  [
    'in a plan',
    () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const reply = () => {
        resolve();
        return { text: 'Plan.', delayMs: hour };
      };
      return { replies: [reply], setup: { planningInterval: 1 }, reached: promise };
    },
  ],
];

describe.each(places)('%s', (_, make) => {
  test('interrupt() gives the state interrupted with the usage so far', { timeout: 3_000 }, async () => {
    const { replies, setup, reached } = make();
    const { agent } = codeAgent(replies, setup);
    const collected = collect(agent.stream('Go.'));
    await reached;
    agent.interrupt();
    const { events, result } = await collected;
    expect(result).toMatchObject({ state: 'interrupted', output: null });
    expect(result?.usage?.inputTokens).toBeGreaterThan(0);
    expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'interrupted', usage: result?.usage });
  });

  test('an aborted signal throws aborted with the usage so far', { timeout: 3_000 }, async () => {
    const { replies, setup, reached } = make();
    const { agent } = codeAgent(replies, setup);
    const controller = new AbortController();
    const collected = collect(agent.stream('Go.', { signal: controller.signal }));
    await reached;
    controller.abort(new Error('by the caller'));
    const { events, thrown } = await collected;
    expect(thrown).toMatchObject({ code: 'aborted', usage: { inputTokens: expect.any(Number) } });
    expect(thrown).toHaveProperty('usage.inputTokens', expect.not.closeTo(0));
    expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'error', error: { code: 'aborted' } });
  });
});

test('a model call that was stopped has an estimated usage', async () => {
  const { agent } = codeAgent([`${'word '.repeat(5_000)}`], {
    onEvent: ({ type }) => type === 'text-delta' && agent.interrupt(),
  });
  const { usage } = await agent.run('Go.');
  expect(usage).toMatchObject({ estimated: true });
  expect(usage?.outputTokens).toBeGreaterThan(0);
});

test('the step that was stopped keeps what the model said and what was printed', async () => {
  const { agent } = codeAgent([code('console.log("seen")\nawait new Promise(() => {})')], {
    onEvent: ({ type }) => type === 'log' && agent.interrupt(),
  });
  const [step] = actions(await agent.run('Go.'));
  expect(step).toMatchObject({ number: 1, code: expect.stringContaining('seen'), error: { code: 'aborted' } });
  expect(step?.observation).toContain('seen');
});

test('interrupt() stops a run that was only just asked for', async () => {
  const { agent, model } = codeAgent([code('final_answer(1)')]);
  const running = agent.run('Go.');
  agent.interrupt();
  expect(await running).toMatchObject({ state: 'interrupted', output: null });
  expect(model.requests).toEqual([]);
});

test('interrupt() from within a tool stops within the step', async () => {
  const { agent, model } = codeAgent([code('await stop("x"); await look("y")'), code('final_answer(1)')], {
    tools: [textTool('stop', () => agent.interrupt()), textTool('look')],
  });
  expect((await agent.run('Go.')).state).toBe('interrupted');
  expect(model.requests).toHaveLength(1);
});

test('interrupt() without a run does nothing, to the next run too', async () => {
  const { agent } = codeAgent([code('final_answer(1)'), code('final_answer(2)')]);
  agent.interrupt();
  expect((await agent.run('Go.')).state).toBe('success');
  agent.interrupt();
  expect((await agent.run('Go.')).state).toBe('success');
});

test('after an interrupt the conversation can go on', async () => {
  const { agent } = codeAgent(
    [code('n = 5'), code('await new Promise(() => {})\nconsole.log(1)'), code('final_answer(n)')],
    { onEvent: ({ type, step }) => type === 'code' && step === 2 && setImmediate(() => agent.interrupt()) },
  );
  expect((await agent.run('Go.')).state).toBe('interrupted');
  expect((await agent.run('Go on.', { reset: false })).output).toBe(5);
});

test('no tool starts after the run was stopped', async () => {
  const gate = Promise.withResolvers<void>();
  const look = textTool('look');
  const { agent } = codeAgent([code('await look("x")')], {
    tools: [look],
    async beforeTool() {
      agent.interrupt();
      await gate.promise;
    },
  });
  const collected = collect(agent.stream('Go.'));
  gate.resolve();
  const { events, result } = await collected;
  expect(result?.state).toBe('interrupted');
  await turnsUntil(() => true);
  expect(look.calls).toEqual([]);
  expect(ofType(events, 'tool-end').filter(({ output }) => output !== undefined)).toEqual([]);
});

test('a call that the code did not wait for ends with its step', async () => {
  const signals: AbortSignal[] = [];
  const hang = textTool('hang', (_, { signal }) => {
    signals.push(signal);
    return new Promise(() => {});
  });
  const { agent } = codeAgent([code('void hang("x"); await tick("y")'), code('final_answer(1)')], {
    tools: [hang, textTool('tick')],
  });
  expect((await agent.run('Go.')).output).toBe(1);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('an approval that the code did not wait for does not hold its step', { timeout: 3_000 }, async () => {
  const pay = textTool('pay', undefined, { needsApproval: true });
  const { agent } = codeAgent([code('void pay("x"); await tick("y"); final_answer(1)')], {
    tools: [pay, textTool('tick')],
    approve: () => new Promise(() => {}),
  });
  expect((await agent.run('Go.')).output).toBe(1);
  expect(pay.calls).toEqual([]);
});

test('a tool-calling agent stops in its tools', async () => {
  for (const deaf of [false, true]) {
    const hang = hangingTool('hang', { deaf });
    const model = scriptedModel([{ toolCalls: [{ name: 'hang', input: { text: 'x' } }] }]);
    const agent = new ToolCallingAgent({ model, tools: [hang] });
    const running = agent.run('Go.');
    await hang.called;
    agent.interrupt();
    expect((await running).state).toBe('interrupted');
  }
});

test('a signal that was aborted before makes no call', async () => {
  const { agent, model } = codeAgent([code('final_answer(1)')]);
  await expect(agent.run('Go.', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  expect(model.requests).toEqual([]);
});

test('a signal that is aborted afterwards changes nothing', async () => {
  const controller = new AbortController();
  const { agent } = codeAgent([code('final_answer(1)'), code('final_answer(2)')]);
  await agent.run('Go.', { signal: controller.signal });
  controller.abort();
  expect((await agent.run('Go.')).output).toBe(2);
});

test('disposing an agent interrupts its run', async () => {
  const hang = hangingTool('hang');
  const { agent, executor } = codeAgent([code('await hang("x")')], { tools: [hang] });
  const running = agent.run('Go.');
  await hang.called;
  await agent[Symbol.asyncDispose]();
  expect((await running).state).toBe('interrupted');
  expect(executor.open.size).toBe(0);
});

test('a second run at the same time is refused with busy, and the first goes on', async () => {
  const gate = Promise.withResolvers<string>();
  const { agent } = codeAgent([code('final_answer(await wait("x"))')], {
    tools: [textTool('wait', () => gate.promise)],
  });
  const first = agent.run('Go.');
  const second = agent.run('Go too.');
  await expect(second).rejects.toMatchObject({ code: 'busy' });
  const { thrown } = await collect(agent.stream('And me.'));
  expect(thrown).toMatchObject({ code: 'busy' });
  gate.resolve('mine');
  expect((await first).output).toBe('mine');
});
