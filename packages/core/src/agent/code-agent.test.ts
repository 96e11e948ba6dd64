import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RunOptions } from '../contract/agent.ts';
import { CodeAgent } from './code-agent.ts';
import { actions, code, codeAgent, collect, lastMessage, ofType, textOf, turnsUntil } from '../__fixtures__/runs.ts';
import { inProcessExecutor } from '../__fixtures__/in-process-executor.ts';
import { scriptedExecutor } from '../__fixtures__/scripted-executor.ts';
import { add, textTool } from '../__fixtures__/tools.ts';
import { scriptedModel } from '../testing/index.ts';

describe('a run', () => {
  test('ends with the value that final_answer was given', async () => {
    const { agent, model } = codeAgent([code('final_answer({ metres: 155 })')]);
    const result = await agent.run('How long is the bridge?');
    expect(result).toMatchObject({ state: 'success', output: { metres: 155 } });
    expect(result.runId).not.toBe('');
    expect(result.timing.startedAt).toBeGreaterThan(1_600_000_000_000);
    expect(result.timing.durationMs).toBeGreaterThanOrEqual(0);
    expect(result.steps.map(({ type }) => type)).toEqual(['system', 'task', 'action']);
    expect(actions(result)).toMatchObject([
      { number: 1, code: 'final_answer({ metres: 155 })', answer: { metres: 155 } },
    ]);
    expect(textOf(model.requests[0] ?? { messages: [] })).toContain('How long is the bridge?');
  });

  test('tells the model how long it may be, how much of the output is shown, and which tools change something', async () => {
    const { agent, model } = codeAgent([code('final_answer(1)')], {
      tools: [textTool('pay'), textTool('look', undefined, { effect: 'read' })],
      limits: { logBytes: 3_000 },
      budget: { toolCalls: 9 },
    });
    await agent.run('Go.', { maxSteps: 2, budget: { toolCalls: 5 } });
    const prompt = model.requests[0]?.messages[0]?.content;
    expect(prompt).toContain('You have at most 2 steps and 5 tool calls.');
    expect(prompt).toContain('At most 3,000 characters of what is printed and 20,000 of the value');
    expect(prompt).toMatch(/Effect: changes something\.\n \*\/\ndeclare function pay/);
    expect(prompt).toContain('/** The tool look. */\ndeclare function look');
  });

  test('has the run id that it was given', async () => {
    const { agent } = codeAgent([code('final_answer(1)')]);
    expect((await agent.run('Go.', { runId: 'mine' })).runId).toBe('mine');
  });

  test.each(['', 0, false, null, [], {}])('takes %j for an answer', async (answer) => {
    const { agent } = codeAgent([code(`final_answer(${JSON.stringify(answer)})`)]);
    expect(await agent.run('Go.')).toMatchObject({ state: 'success', output: answer });
  });

  test('shows the logs, then the value, as the next observation', async () => {
    const { agent, model } = codeAgent([code('console.log("looking"); return [1, 2]'), code('final_answer(3)')]);
    await agent.run('Go.');
    expect(lastMessage(model)).toMatch(/looking[^]*\[1,\s?2\]/);
  });

  test('keeps variables across steps', async () => {
    const { agent } = codeAgent([code('const n = 20'), code('n = n + 1'), code('final_answer(n * 2)')]);
    expect((await agent.run('Go.')).output).toBe(42);
  });

  test('shows what a failing step printed, then its error, line and text', async () => {
    const error = { name: 'TypeError', message: 'x is no function', line: 2, column: 1, snippet: 'x()' };
    const executor = scriptedExecutor([
      { type: 'error', error, logs: 'before\n' },
      { type: 'final-answer', value: 1 },
    ]);
    const model = scriptedModel([code('print("before")\nx()'), code('final_answer(1)')]);
    const result = await new CodeAgent({ model, executor }).run('Go.');
    expect(lastMessage(model)).toMatch(/before[^]*line 2[^]*TypeError: x is no function[^]*x\(\)/);
    expect(actions(result)[0]?.error).toMatchObject({ code: 'execution' });
  });

  test('goes on after a step that throws', async () => {
    const { agent } = codeAgent([code('missing_name'), code('final_answer("mended")')]);
    const result = await agent.run('Go.');
    expect(result.output).toBe('mended');
    expect(actions(result)[0]?.observation).toContain('missing_name is not defined');
  });

  test('ends from within a try that swallows errors and from a callback', async () => {
    const swallowed = codeAgent([code('try { final_answer(1) } catch {}\nawait new Promise(() => {})')]);
    expect((await swallowed.agent.run('Go.')).output).toBe(1);
    const called = codeAgent([
      code('Promise.resolve().then(() => final_answer(2)).catch(() => {})\nawait new Promise(() => {})'),
    ]);
    expect((await called.agent.run('Go.')).output).toBe(2);
  });

  test('tells the model its tools, the notes of the executor and the instructions', async () => {
    const executor = inProcessExecutor({ language: 'typescript', notes: 'Only lodash can be imported.' });
    const { agent, model } = codeAgent([code('final_answer(1)')], {
      executor,
      tools: [add],
      instructions: 'Answer in French.',
    });
    await agent.run('Go.');
    const [system] = model.requests[0]?.messages ?? [];
    for (const part of ['add', 'Adds two numbers.', 'Only lodash can be imported.', 'Answer in French.'])
      expect(system?.content).toContain(part);
  });

  test('gives the sandbox its limits, its tools and a seed', async () => {
    const { agent, executor } = codeAgent([code('final_answer(1)')], { tools: [add], limits: { timeoutMs: 1_000 } });
    await agent.run('Go.');
    expect(executor.starts).toMatchObject([{ limits: { timeoutMs: 1_000 }, tools: [{ name: 'add' }] }]);
    expect(executor.starts[0]?.seed).toBeTypeOf('number');
  });
});

describe('tools in code', () => {
  test('are called as functions, and independent calls run in parallel', async () => {
    let running = 0;
    let most = 0;
    const all = Promise.withResolvers<void>();
    const look = textTool('look', async (text) => {
      most = Math.max(most, ++running);
      if (running === 3) all.resolve();
      await all.promise;
      return text.toUpperCase();
    });
    const { agent } = codeAgent(
      [code('final_answer(await Promise.all(["a", "b", "c"].map((text) => look({ text }))))')],
      { tools: [look] },
    );
    expect((await agent.run('Go.')).output).toEqual(['A', 'B', 'C']);
    expect(most).toBe(3);
  });

  test('with one parameter take the bare value too', async () => {
    const look = textTool('look');
    const { agent } = codeAgent([code('final_answer(await look("x"))')], { tools: [look] });
    expect((await agent.run('Go.')).output).toBe('x');
  });

  test('are not called with an input that does not fit: a list of what is wrong comes back', async () => {
    const look = textTool('look');
    const { agent } = codeAgent([code('await look({ txt: 5 })'), code('final_answer(1)')], { tools: [look] });
    const result = await agent.run('Go.');
    expect(look.calls).toEqual([]);
    expect(actions(result)[0]).toMatchObject({ error: { code: 'tool-input' } });
    expect(actions(result)[0]?.observation).toMatch(/text[^]*string/);
    expect(actions(result)[0]?.observation).toContain('Did you mean `text`?');
  });

  test('that fail throw in the code, which can catch it', async () => {
    const broken = textTool('broken', () => {
      throw new Error('the disk is full');
    });
    const { agent } = codeAgent([code('try { await broken("x") } catch (error) { final_answer(error.message) }')], {
      tools: [broken],
    });
    expect((await agent.run('Go.')).output).toContain('the disk is full');
  });

  test('whose result does not fit their output schema fail', async () => {
    const wrong = textTool('wrong', () => 'text', { output: z.number() });
    const { agent } = codeAgent([code('await wrong("x")'), code('final_answer(1)')], { tools: [wrong] });
    expect(actions(await agent.run('Go.'))[0]).toMatchObject({ error: { code: 'tool' } });
  });

  test('return undefined as null and refuse what JSON cannot hold', async () => {
    const { agent } = codeAgent(
      [code('final_answer([await nothing("x"), await big("x").catch((error) => error.name)])')],
      { tools: [textTool('nothing', () => undefined), textTool('big', () => 2n ** 64n)] },
    );
    expect((await agent.run('Go.')).output).toEqual([null, 'ToolError']);
  });

  test('are cut after their timeoutMs', async () => {
    const slow = textTool('slow', () => new Promise(() => {}), { timeoutMs: 5 });
    const { agent } = codeAgent([code('await slow("x")'), code('final_answer(1)')], { tools: [slow] });
    expect(actions(await agent.run('Go.'))[0]?.observation).toContain('5 ms');
  });

  test('get a signal, the run id and a call id that differs from call to call', async () => {
    const ids: string[] = [];
    const look = textTool('look', (_, { callId, runId, signal }) => {
      ids.push(callId);
      return [runId, signal.aborted];
    });
    const { agent } = codeAgent([code('await look("a")'), code('final_answer(await look("b"))')], { tools: [look] });
    expect((await agent.run('Go.', { runId: 'r' })).output).toEqual(['r', false]);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('code in the reply that was to be the last answer', () => {
  const last = async (reply: string, options: RunOptions = {}) => {
    const look = textTool('look');
    const { agent } = codeAgent([code('n = 20'), reply], { tools: [look], maxSteps: 1 });
    const { events, result } = await collect(agent.stream('Go.', options));
    return { result, calls: look.calls, events };
  };

  test('runs one last time', async () => {
    const { result, events } = await last(code('final_answer(n + 1)'));
    expect(result).toMatchObject({ state: 'max-steps', output: 21 });
    expect(ofType(events, 'code')).toHaveLength(2);
  });

  test('gives its value, where it calls final_answer not', async () => {
    expect((await last(code('return n + 2'))).result).toMatchObject({ state: 'max-steps', output: 22 });
    const output = z.number();
    expect((await last(code('return n + 2'), { output })).result).toMatchObject({ state: 'max-steps', output: 22 });
  });

  test('calls no tool', async () => {
    const { result, calls } = await last(code('final_answer(await look("x"))'));
    expect(result).toMatchObject({ state: 'max-steps', output: null });
    expect(calls).toEqual([]);
  });

  test('is no more than text where it has no tags and gives no answer', async () => {
    const text = 'Use this:\n```ts\nf()\n```';
    expect((await last(text)).result).toMatchObject({ state: 'max-steps', output: text });
  });
});

describe('the sandbox', () => {
  test('that was reset is told to the model, and its variables are set again', async () => {
    const { agent } = codeAgent([code('n = 1; reset_sandbox()'), code('final_answer([typeof given, given])')]);
    const result = await agent.run('Go.', { variables: { given: 7 } });
    expect(actions(result)[0]?.observation).toMatch(/reset/i);
    expect(actions(result)[0]?.error).toMatchObject({ code: 'limit' });
    expect(result.output).toEqual(['number', 7]);
  });

  test('that is lost is replaced in the next step', async () => {
    const { agent, executor } = codeAgent([
      code('lose_session()\nawait new Promise(() => {})'),
      code('final_answer(given)'),
    ]);
    const result = await agent.run('Go.', { variables: { given: 7 } });
    expect(result.output).toBe(7);
    expect(actions(result)[0]).toMatchObject({ error: { code: 'sandbox' } });
    expect(actions(result)[0]?.observation).toMatch(/reset/i);
    expect(executor.starts).toHaveLength(2);
  });

  test('that is lost is replaced with the variables of later runs too', async () => {
    const { agent } = codeAgent([
      code('final_answer(1)'),
      code('lose_session()\nawait new Promise(() => {})'),
      code('final_answer([given, later])'),
    ]);
    await agent.run('Go.', { variables: { given: 7 } });
    const result = await agent.run('Go on.', { reset: false, variables: { later: 8 } });
    expect(result.output).toEqual([7, 8]);
  });

  test('that does not start ends the run with its error, and the next run tries again', async () => {
    const executor = inProcessExecutor();
    const { start } = executor;
    executor.start = () => Promise.reject(new Error('no such image'));
    const { agent } = codeAgent([code('final_answer(1)'), code('final_answer(2)'), code('final_answer(3)')], {
      executor,
    });
    const { events, thrown } = await collect(agent.stream('Go.'));
    expect(thrown).toMatchObject({ code: 'sandbox', message: expect.stringContaining('no such image') });
    expect(ofType(events, 'run-end')).toMatchObject([{ state: 'error', error: { code: 'sandbox' } }]);
    executor.start = start;
    expect((await agent.run('Go.')).state).toBe('success');
  });

  test('that never opens is given up when the agent is disposed, and its executor is told', async () => {
    const executor = inProcessExecutor();
    const asked = Promise.withResolvers<AbortSignal | undefined>();
    executor.start = ({ signal }) => {
      asked.resolve(signal);
      return new Promise(() => {});
    };
    const { agent } = codeAgent([code('1')], { executor });
    const running = agent.run('Go.');
    const signal = await asked.promise;
    await agent[Symbol.asyncDispose]();
    expect(signal?.aborted).toBe(true);
    expect((await running).state).toBe('interrupted');
  });

  test('that opens after the agent is disposed is closed', async () => {
    const executor = inProcessExecutor();
    const { start } = executor;
    const asked = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    executor.start = async (options) => {
      asked.resolve();
      await go.promise;
      return start(options);
    };
    const { agent } = codeAgent([code('1')], { executor });
    void agent.run('Go.').catch(() => {});
    await asked.promise;
    await agent[Symbol.asyncDispose]();
    go.resolve();
    await turnsUntil(() => executor.starts.length === 1);
    await turnsUntil(() => executor.open.size === 0);
    expect(executor.open.size).toBe(0);
  });

  test('is closed when the agent is disposed, and the executor is left to its owner', async () => {
    const { agent, executor } = codeAgent([code('final_answer(1)')]);
    await agent.run('Go.');
    expect(executor.open.size).toBe(1);
    await agent[Symbol.asyncDispose]();
    await agent[Symbol.asyncDispose]();
    expect(executor.open.size).toBe(0);
    await expect(agent.run('Go.')).rejects.toMatchObject({ code: 'disposed' });
  });
});
