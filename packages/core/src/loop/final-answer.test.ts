import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { FinalAnswerCheck } from '../contract/agent.ts';
import { actions, code, codeAgent, collect, lastMessage, ofType } from '../__fixtures__/runs.ts';
import { ToolCallingAgent } from '../agent/tool-calling-agent.ts';
import { scriptedModel } from '../testing/index.ts';

const twoAnswers = [code('final_answer(1)'), code('final_answer(2)')];

describe('finalAnswerChecks', () => {
  const refusals: [how: string, check: FinalAnswerCheck, reason: RegExp][] = [
    ['false', (answer) => answer === 2, /refused/],
    ['a string', (answer) => (answer === 2 ? undefined : 'It must be two.'), /It must be two\./],
    [
      'a throw',
      (answer) => {
        if (answer !== 2) throw new Error('It must be even.');
      },
      /It must be even\./,
    ],
    ['a promise of false', async (answer) => answer === 2, /refused/],
    [
      'a rejection',
      async (answer) => {
        if (answer !== 2) throw new Error('Late no.');
      },
      /Late no\./,
    ],
  ];
  test('an output schema that throws refuses an answer as a check does', async () => {
    const { agent, model } = codeAgent(twoAnswers);
    const output = z.number().transform((answer) => {
      if (answer !== 2) throw new Error('It must be two.');
      return answer;
    });
    expect((await agent.run('Go.', { output })).output).toBe(2);
    expect(lastMessage(model)).toContain('It must be two.');
  });

  test.each(refusals)('%s refuses an answer, which the model then mends', async (_, check, reason) => {
    const { agent, model } = codeAgent(twoAnswers, { finalAnswerChecks: [check] });
    const { events, result } = await collect(agent.stream('Go.'));
    expect(result).toMatchObject({ state: 'success', output: 2 });
    expect(lastMessage(model)).toMatch(reason);
    expect(ofType(events, 'final-answer').map(({ output }) => output)).toEqual([2]);
    const [first, second] = result ? actions(result) : [];
    expect(first).not.toHaveProperty('answer');
    expect(first?.error?.code).toBe('answer-refused');
    expect(second).toMatchObject({ answer: 2 });
  });

  test.each<[string, unknown]>([
    ['an object', { ok: false }],
    ['an error', new Error('no')],
    ['zero', 0],
    ['an empty text', ''],
  ])('that give %s refuse the answer: they fail closed', async (_, verdict) => {
    const check: FinalAnswerCheck = () => undefined;
    const checks = [new Proxy(check, { apply: () => verdict })];
    const { agent } = codeAgent(twoAnswers, { finalAnswerChecks: checks, maxSteps: 1 });
    const { output, steps } = await agent.run('Go.');
    expect(output).toBeNull();
    expect(JSON.stringify(steps)).toMatch(/gave an answer that it may not give|refused it/);
  });

  test('that are no functions are refused when the agent is made', () => {
    const options = { finalAnswerChecks: [Object('is a number')] };
    expect(() => codeAgent([], options)).toThrow('CodeAgent.finalAnswerChecks must be an array, each part a function.');
  });

  test('run in order; the first refusal counts', async () => {
    const seen: string[] = [];
    const note = (name: string, verdict: boolean) => () => {
      seen.push(name);
      return verdict;
    };
    const { agent } = codeAgent([code('final_answer(1)')], {
      finalAnswerChecks: [note('a', true), note('b', true)],
    });
    await agent.run('Go.');
    expect(seen).toEqual(['a', 'b']);
  });

  test('are given the memory and the agent', async () => {
    const { agent } = codeAgent([code('final_answer(1)')], {
      finalAnswerChecks: [(_, context) => context.agent === agent && context.memory === agent.memory],
    });
    expect((await agent.run('Go.')).state).toBe('success');
  });

  test('see the steps that led to the answer', async () => {
    const { agent } = codeAgent([code('n = 1'), code('final_answer(1)')], {
      finalAnswerChecks: [(_, { memory }) => memory.steps.some((step) => step.type === 'action' && step.number === 1)],
    });
    expect((await agent.run('Go.')).state).toBe('success');
  });

  test('refuse the answer of a tool-calling agent, and plain text too', async () => {
    const model = scriptedModel([
      { toolCalls: [{ id: 'x', name: 'final_answer', input: { answer: 'short' } }] },
      'still short',
      { toolCalls: [{ name: 'final_answer', input: { answer: 'long enough' } }] },
    ]);
    const check: FinalAnswerCheck = (answer) => answer === 'long enough' || 'Say more.';
    const result = await new ToolCallingAgent({ model, finalAnswerChecks: [check] }).run('Go.');
    expect(result.output).toBe('long enough');
    const tool = model.requests[1]?.messages.at(-1);
    expect(tool).toMatchObject({ role: 'tool', content: [{ id: 'x', isError: true }] });
    expect(JSON.stringify(tool)).toContain('Say more.');
    expect(JSON.stringify(model.requests[2]?.messages.at(-1))).toContain('Say more.');
  });
});

describe('an output schema', () => {
  test('is told to the model and gives the parsed value', async () => {
    const output = z.object({ when: z.string().transform((text) => new Date(text)), n: z.number().default(3) });
    const { agent, model } = codeAgent([code('final_answer({ when: "2020-01-02T00:00:00Z" })')]);
    const { events, result } = await collect(agent.stream('Go.', { output }));
    expect(result?.output).toEqual({ when: new Date('2020-01-02T00:00:00Z'), n: 3 });
    expect(JSON.stringify(model.requests[0]?.messages)).toContain('JSON Schema');
    const json = { when: '2020-01-02T00:00:00.000Z', n: 3 };
    expect(ofType(events, 'final-answer')).toMatchObject([{ output: json }]);
    expect(events.at(-1)).toMatchObject({ type: 'run-end', output: json });
  });

  test('refuses what does not fit, with a list of what is wrong', async () => {
    const { agent, model } = codeAgent([code('final_answer({ n: "one" })'), code('final_answer({ n: 1 })')]);
    const result = await agent.run('Go.', { output: z.object({ n: z.number() }) });
    expect(result.output).toEqual({ n: 1 });
    expect(lastMessage(model)).toMatch(/- n: /);
  });

  test('is checked before the checks run', async () => {
    const seen: unknown[] = [];
    const { agent } = codeAgent([code('final_answer("x")'), code('final_answer(5)')], {
      finalAnswerChecks: [(answer) => void seen.push(answer)],
    });
    await agent.run('Go.', { output: z.number() });
    expect(seen).toEqual([5]);
  });

  test('may validate asynchronously', async () => {
    const output = z.number().refine(async (n) => n > 1);
    const { agent } = codeAgent(twoAnswers);
    expect((await agent.run('Go.', { output })).output).toBe(2);
  });

  test('that is none, or has no JSON Schema, is misuse', async () => {
    const { agent } = codeAgent([]);
    await expect(agent.run('Go.', { output: 'number' })).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(agent.run('Go.', { output: z.bigint() })).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('at max steps', () => {
  const busy = [code('n = 1'), code('n = 2')];

  test('one last call asks for the best answer, and the state says so', async () => {
    const { agent, model } = codeAgent([...busy, 'About 5.'], { maxSteps: 2 });
    const { events, result } = await collect(agent.stream('Count.'));
    expect(result).toMatchObject({ state: 'max-steps', output: 'About 5.' });
    expect(model.requests).toHaveLength(3);
    expect(lastMessage(model)).toContain('Count.');
    expect(ofType(events, 'final-answer')).toMatchObject([{ output: 'About 5.' }]);
    expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'max-steps', output: 'About 5.' });
  });

  test('the number of a run comes before that of the agent', async () => {
    const { agent } = codeAgent([code('n = 1'), 'Best.'], { maxSteps: 5 });
    expect(await agent.run('Go.', { maxSteps: 1 })).toMatchObject({ state: 'max-steps', output: 'Best.' });
  });

  test('the last step may still answer', async () => {
    const { agent } = codeAgent([code('n = 1'), code('final_answer(n)')], { maxSteps: 2 });
    expect(await agent.run('Go.')).toMatchObject({ state: 'success', output: 1 });
  });

  test('the last answer is JSON that fits the schema', async () => {
    const { agent } = codeAgent([...busy, '```json\n{"n":5}\n```'], { maxSteps: 2 });
    const output = z.object({ n: z.number().transform((n) => n * 2) });
    expect(await agent.run('Go.', { output })).toMatchObject({ state: 'max-steps', output: { n: 10 } });
  });

  test.each(['I do not know.', '{"n":"x"}', ''])(
    'a last answer that does not fit (%j) makes the output null',
    async (text) => {
      const { agent } = codeAgent([...busy, text], { maxSteps: 2 });
      const { events, result } = await collect(agent.stream('Go.', { output: z.object({ n: z.number() }) }));
      expect(result).toMatchObject({ state: 'max-steps', output: null });
      expect(ofType(events, 'final-answer')).toEqual([]);
    },
  );

  test('a check that refuses the last answer makes the output null', async () => {
    const { agent } = codeAgent([...busy, 'About 5.'], { maxSteps: 2, finalAnswerChecks: [() => 'Not exact.'] });
    expect(await agent.run('Go.')).toMatchObject({ state: 'max-steps', output: null });
  });

  test('a tool-calling agent is asked for text, without calls', async () => {
    const model = scriptedModel([{ toolCalls: [{ name: 'nothing', input: {} }] }, 'Best so far.']);
    const result = await new ToolCallingAgent({ model, maxSteps: 1 }).run('Go.');
    expect(result).toMatchObject({ state: 'max-steps', output: 'Best so far.' });
    expect([undefined, 'none']).toContain(model.requests[1]?.toolChoice);
  });

  test('the usage of the last call counts', async () => {
    const usage = { inputTokens: 10, outputTokens: 1 };
    const { agent } = codeAgent(
      [
        { text: code('n = 1'), usage },
        { text: 'Best.', usage },
      ],
      { maxSteps: 1 },
    );
    expect((await agent.run('Go.')).usage).toEqual({ inputTokens: 20, outputTokens: 2 });
  });
});
