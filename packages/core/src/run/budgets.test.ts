import { describe, expect, test } from 'vitest';
import { actions, code, codeAgent, collect, ofType } from '../__fixtures__/runs.ts';
import { hangingTool, textTool } from '../__fixtures__/tools.ts';
import { ToolCallingAgent } from '../agent/tool-calling-agent.ts';
import { scriptedModel } from '../testing/index.ts';

const usage = { inputTokens: 90, outputTokens: 10 };
const steps = ['n = 1', 'n = 2', 'n = 3'].map((snippet) => ({ text: code(snippet), usage }));
const answer = { text: code('final_answer(1)'), usage };

describe('tokens', () => {
  test('end the run with the step that used them up, without a last call', async () => {
    const { agent, model } = codeAgent([...steps, answer], { budget: { tokens: 150 } });
    const { events, result } = await collect(agent.stream('Go.'));
    expect(result).toMatchObject({ state: 'budget', output: null, usage: { inputTokens: 180, outputTokens: 20 } });
    expect(model.requests).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'budget', output: null });
  });

  test('an answer that used them up is an answer', async () => {
    const { agent } = codeAgent([answer], { budget: { tokens: 50 } });
    expect(await agent.run('Go.')).toMatchObject({ state: 'success', output: 1 });
  });

  test('are counted where the provider reports none', async () => {
    const silent = steps.map((step) => ({ ...step, usage: null }));
    const { agent, model } = codeAgent([...silent, answer], { budget: { tokens: 50 } });
    expect(await agent.run('Go.')).toMatchObject({ state: 'budget', usage: null });
    expect(model.requests).toHaveLength(1);
  });

  test('are those of one run', async () => {
    const { agent } = codeAgent([steps[0] ?? '', answer, steps[0] ?? '', answer], { budget: { tokens: 250 } });
    expect((await agent.run('Go.')).state).toBe('success');
    expect((await agent.run('Go.', { reset: false })).state).toBe('success');
  });

  test('of plans and of managed agents count', async () => {
    const planned = codeAgent([{ text: 'Plan.', usage }, answer], { planningInterval: 1, budget: { tokens: 100 } });
    expect((await planned.agent.run('Go.')).state).toBe('budget');
    expect(planned.model.requests).toHaveLength(1);
    const child = codeAgent([{ text: code('final_answer(1)'), usage }], { name: 'child', description: 'Helps.' });
    const managed = codeAgent([{ ...answer, text: code('await child({ task: "x" })') }, answer], {
      managedAgents: [child.agent],
      budget: { tokens: 150 },
    });
    expect(await managed.agent.run('Go.')).toMatchObject({ state: 'budget', usage: { inputTokens: 180 } });
  });
});

describe('a budget of one run', () => {
  test('narrows the one of the agent, and the result says which was used up', async () => {
    const { agent, model } = codeAgent([...steps, answer], { budget: { tokens: 10_000 } });
    const result = await agent.run('Go.', { budget: { tokens: 50 } });
    expect(result).toMatchObject({ state: 'budget', budget: 'tokens', output: null });
    expect(model.requests).toHaveLength(1);
  });

  test('does not widen it', async () => {
    const { agent } = codeAgent([...steps, answer], { budget: { tokens: 50 } });
    expect((await agent.run('Go.', { budget: { tokens: 10_000, toolCalls: 5 } })).state).toBe('budget');
  });

  test('is checked like the one of an agent', async () => {
    const { agent } = codeAgent([answer]);
    await expect(agent.run('Go.', { budget: { usd: 1 } })).rejects.toThrow('run.budget.usd needs prices');
  });
});

describe('usd', () => {
  test('ends the run when its prices come to the budget', async () => {
    const model = scriptedModel([...steps, answer], { pricing: { input: 1_000, output: 10_000 } });
    const { agent } = codeAgent([], { model, budget: { usd: 0.2 } });
    const result = await agent.run('Go.');
    expect(result.state).toBe('budget');
    expect(result.usage?.usd).toBeCloseTo(0.38, 9);
    expect(model.requests).toHaveLength(2);
  });

  test('is a hard stop, also where the provider reports no usage', async () => {
    const silent = steps.map((step) => ({ ...step, usage: null }));
    const model = scriptedModel([...silent, answer], { pricing: { input: 1_000, output: 10_000 } });
    const { agent } = codeAgent([], { model, budget: { usd: 0.1 } });
    expect(await agent.run('Go.')).toMatchObject({ state: 'budget', usage: null });
    expect(model.requests).toHaveLength(1);
  });

  test('needs prices', () => {
    expect(() => codeAgent([], { budget: { usd: 1 } })).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});

describe('wallClockMs', () => {
  test('cuts a model call that hangs', async () => {
    const { agent } = codeAgent([{ text: 'late', delayMs: 3_600_000 }], { budget: { wallClockMs: 15 } });
    const { events, result } = await collect(agent.stream('Go.'));
    expect(result).toMatchObject({ state: 'budget', budget: 'wallClockMs', output: null });
    expect(result?.usage?.inputTokens).toBeGreaterThan(0);
    expect(result?.timing.durationMs).toBeLessThan(5_000);
    expect(ofType(events, 'step-end')).toMatchObject([{ result: { error: { code: 'budget' } } }]);
  });

  test('cuts the sandbox, a tool that is deaf and the last call', async () => {
    const sandbox = codeAgent([code('await new Promise(() => {})')], { budget: { wallClockMs: 15 } });
    expect((await sandbox.agent.run('Go.')).state).toBe('budget');
    const tool = codeAgent([code('await hang("x")')], {
      tools: [hangingTool('hang', { deaf: true })],
      budget: { wallClockMs: 15 },
    });
    expect((await tool.agent.run('Go.')).state).toBe('budget');
    const last = codeAgent([code('n = 1'), { text: 'late', delayMs: 3_600_000 }], {
      maxSteps: 1,
      budget: { wallClockMs: 30 },
    });
    expect((await last.agent.run('Go.')).state).toBe('budget');
  });

  test.each([Infinity, 30 * 24 * 3_600_000])('of %d ms does not end a run at once', async (wallClockMs) => {
    const slow = { text: code('final_answer(1)'), delayMs: 10 };
    const { agent } = codeAgent([slow], { budget: { wallClockMs } });
    expect((await agent.run('Go.')).state).toBe('success');
  });

  test('that is left over does not stop the next run', async () => {
    const { agent } = codeAgent([code('final_answer(1)'), { text: code('final_answer(2)'), delayMs: 20 }]);
    const bounded = codeAgent([code('final_answer(1)')], { budget: { wallClockMs: 15 } });
    await bounded.agent.run('Go.');
    await agent.run('Go.');
    expect((await agent.run('Go.')).state).toBe('success');
  });
});

describe('toolCalls', () => {
  test('a call above them is refused one by one, and the run ends with the step', async () => {
    const look = textTool('look');
    const { agent, model } = codeAgent(
      [
        code(
          'seen = await Promise.allSettled(["a", "b", "c"].map(look)); console.log(seen.map(({ status }) => status))',
        ),
        code('final_answer(1)'),
      ],
      { tools: [look], budget: { toolCalls: 2 } },
    );
    const { events, result } = await collect(agent.stream('Go.'));
    expect(look.calls).toEqual(['a', 'b']);
    expect(result).toMatchObject({ state: 'budget', budget: 'toolCalls' });
    expect(model.requests).toHaveLength(1);
    expect(ofType(events, 'log')).toMatchObject([{ text: '["fulfilled","fulfilled","rejected"]\n' }]);
    expect(ofType(events, 'tool-end').filter(({ error }) => error !== undefined)).toHaveLength(1);
  });

  test('that are just used up do not end the run', async () => {
    const { agent } = codeAgent([code('await look("a")'), code('final_answer(1)')], {
      tools: [textTool('look')],
      budget: { toolCalls: 1 },
    });
    expect((await agent.run('Go.')).state).toBe('success');
  });

  test('an error that the code does not catch says that the budget is used up', async () => {
    const { agent } = codeAgent([code('await look("a")')], { tools: [textTool('look')], budget: { toolCalls: 0 } });
    const result = await agent.run('Go.');
    expect(result.state).toBe('budget');
    expect(actions(result)[0]).toMatchObject({ error: { code: 'budget' } });
  });

  test('hold for tool-calling agents', async () => {
    const look = textTool('look');
    const toolCalls = ['a', 'b'].map((text) => ({ name: 'look', input: { text } }));
    const model = scriptedModel([{ toolCalls }, 'Done.']);
    const result = await new ToolCallingAgent({ model, tools: [look], budget: { toolCalls: 1 } }).run('Go.');
    expect(result.state).toBe('budget');
    expect(look.calls).toEqual(['a']);
    expect(actions(result)[0]?.results).toMatchObject([{ output: 'a' }, { isError: true }]);
    expect(model.requests).toHaveLength(1);
  });

  test('an answer in the step of the refused call is an answer', async () => {
    const { agent } = codeAgent([code('await look("a").catch(() => {}); final_answer(1)')], {
      tools: [textTool('look')],
      budget: { toolCalls: 0 },
    });
    expect(await agent.run('Go.')).toMatchObject({ state: 'success', output: 1 });
  });
});
