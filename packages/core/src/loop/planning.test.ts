import { describe, expect, test } from 'vitest';
import { code, codeAgent, collect, lastMessage, ofType, textOf, typesOf } from '../__fixtures__/runs.ts';
import { add } from '../__fixtures__/tools.ts';
import { ToolCallingAgent } from '../agent/tool-calling-agent.ts';
import { scriptedModel } from '../testing/index.ts';

const plan = (number: number) => ({ text: `Plan ${number}.`, usage: { inputTokens: 100, outputTokens: 10 } });

test('a plan is made before steps 1, 1+N, 1+2N …', async () => {
  const { agent } = codeAgent(
    [plan(1), code('n = 1'), code('n = 2'), plan(2), code('n = 3'), code('n = 4'), plan(3), code('final_answer(n)')],
    { planningInterval: 2 },
  );
  const { events, result } = await collect(agent.stream('Go.'));
  expect(result).toMatchObject({ state: 'success', output: 4 });
  expect(ofType(events, 'plan').map(({ step, plan: text }) => [step, text])).toEqual([
    [1, 'Plan 1.'],
    [3, 'Plan 2.'],
    [5, 'Plan 3.'],
  ]);
  const types = typesOf(events);
  expect(types.indexOf('plan')).toBeLessThan(types.indexOf('step-start'));
  expect(result?.steps.slice(2).map((step) => step.type)).toEqual([
    'planning',
    'action',
    'action',
    'planning',
    'action',
    'action',
    'planning',
    'action',
  ]);
});

test('plans are not counted in maxSteps; their usage is counted', async () => {
  const usage = { inputTokens: 1, outputTokens: 1 };
  const { agent } = codeAgent(
    [plan(1), { text: code('n = 1'), usage }, plan(2), { text: code('final_answer(n)'), usage }],
    {
      planningInterval: 1,
      maxSteps: 2,
    },
  );
  expect(await agent.run('Go.')).toMatchObject({ state: 'success', usage: { inputTokens: 202, outputTokens: 22 } });
});

describe('the request for a plan', () => {
  test('names the task, the tools and the steps that are left', async () => {
    const { agent, model } = codeAgent([plan(1), code('final_answer(1)')], {
      planningInterval: 5,
      maxSteps: 7,
      tools: [add],
    });
    await agent.run('Count the harbours.');
    const request = textOf(model.requests[0] ?? { messages: [] });
    for (const part of ['Count the harbours.', 'Adds two numbers.', '7 steps']) expect(request).toContain(part);
  });

  test('of a later plan tells what happened so far', async () => {
    const { agent, model } = codeAgent([plan(1), code('return "seen it"'), plan(2), code('final_answer(1)')], {
      planningInterval: 1,
    });
    await agent.run('Go.');
    expect(textOf(model.requests[2] ?? { messages: [] })).toMatch(/Plan 1\.[^]*seen it/);
  });

  test('is worded by the prompts of the agent', async () => {
    const { agent, model } = codeAgent([plan(1), code('final_answer(1)')], {
      planningInterval: 1,
      prompts: { plan: ({ task, remainingSteps }) => `${task} in ${remainingSteps}` },
      maxSteps: 3,
    });
    await agent.run('Go.');
    expect(lastMessage(model, 0)).toBe('Go. in 3');
  });

  test('forces no tool call', async () => {
    const model = scriptedModel(['The plan.', 'The answer.']);
    const result = await new ToolCallingAgent({ model, planningInterval: 1 }).run('Go.');
    expect(result.output).toBe('The answer.');
    expect(model.requests[0]?.tools ?? []).toEqual([]);
  });
});

test('the model sees its plan in the steps after it', async () => {
  const { agent, model } = codeAgent([plan(1), code('n = 1'), code('final_answer(n)')], { planningInterval: 9 });
  await agent.run('Go.');
  for (const request of model.requests.slice(1)) expect(textOf(request)).toContain('Plan 1.');
});

test('a plan that cannot be had ends the run', async () => {
  const { agent } = codeAgent([new Error('no route')], { planningInterval: 1 });
  const { events, thrown } = await collect(agent.stream('Go.'));
  expect(thrown).toMatchObject({ code: 'model-unavailable' });
  expect(typesOf(events)).toEqual(['run-start', 'run-end']);
});
