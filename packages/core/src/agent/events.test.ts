import { afterEach, describe, expect, test, vi } from 'vitest';
import { AgentError } from '../base/errors.ts';
import type { AgentEvent } from '../contract/events.ts';
import { code, codeAgent, collect, ofType, typesOf } from '../__fixtures__/runs.ts';
import { add, hangingTool, textTool } from '../__fixtures__/tools.ts';
import { ToolCallingAgent } from './tool-calling-agent.ts';
import { scriptedModel } from '../testing/index.ts';

afterEach(() => void vi.unstubAllGlobals());

/** Every start has its end, in one agent and step; run-start is first and run-end last. */
function expectPaired(events: readonly AgentEvent[]) {
  expect(events[0]?.type).toBe('run-start');
  expect(events.at(-1)?.type).toBe('run-end');
  for (const [start, end] of [
    ['run-start', 'run-end'],
    ['step-start', 'step-end'],
  ] as const) {
    const place = ({ agent, runId, step }: AgentEvent) => [agent, runId, start === 'step-start' ? step : 0];
    expect(ofType(events, end).map(place)).toEqual(ofType(events, start).map(place));
  }
  const ids = (type: 'tool-start' | 'tool-end') =>
    ofType(events, type)
      .map(({ id, name, step }) => `${step} ${id} ${name}`)
      .toSorted();
  expect(ids('tool-end')).toEqual(ids('tool-start'));
}

test('a run tells of itself from run-start to run-end, in order', async () => {
  const { agent } = codeAgent(
    [{ text: code('console.log("hi"); return await add({ a: 1, b: 2 })'), chunkSize: 1_000 }, code('final_answer(3)')],
    { tools: [add] },
  );
  const { events } = await collect(agent.stream('Add.', { runId: 'r' }));
  expect(typesOf(events.filter(({ step }) => step < 2))).toEqual([
    'run-start',
    'step-start',
    'text-delta',
    'code',
    'log',
    'tool-start',
    'tool-end',
    'step-end',
  ]);
  expect(typesOf(events.filter(({ step, type }) => step === 2 && type !== 'text-delta'))).toEqual([
    'step-start',
    'code',
    'final-answer',
    'step-end',
    'run-end',
  ]);
  expect(events[0]).toMatchObject({ type: 'run-start', task: 'Add.', model: 'scripted/model', step: 0 });
  expect(ofType(events, 'code')[0]).toMatchObject({ language: 'typescript', code: expect.stringContaining('add(') });
  expect(ofType(events, 'log')).toMatchObject([{ text: 'hi\n' }]);
  expect(ofType(events, 'tool-start')).toMatchObject([{ name: 'add', input: { a: 1, b: 2 } }]);
  const [end] = ofType(events, 'tool-end');
  expect(end).toMatchObject({ name: 'add', output: 3 });
  expect(end).not.toHaveProperty('error');
  expect(end?.durationMs).toBeGreaterThanOrEqual(0);
  expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'success', output: 3 });
  expect(events.at(-1)).not.toHaveProperty('error');
  expectPaired(events);
});

test('every event has the run id, a time that does not go back, the agent and the step', async () => {
  const { agent } = codeAgent([code('n = 1'), code('final_answer(n)')], { name: 'root_agent' });
  const { events, result } = await collect(agent.stream('Go.'));
  let before = 0;
  for (const { runId, time, agent: path } of events) {
    expect(runId).toBe(result?.runId);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(path).toEqual(['root_agent']);
    before = time;
  }
});

test('an unnamed root has an empty path', async () => {
  const { agent } = codeAgent([code('final_answer(1)')]);
  const { events } = await collect(agent.stream('Go.'));
  expect(new Set(events.map((event) => event.agent.length))).toEqual(new Set([0]));
});

test('step-end holds the step as the result and the memory have it', async () => {
  const { agent } = codeAgent([code('n = 1'), code('final_answer(n)')]);
  const { events, result } = await collect(agent.stream('Go.'));
  const steps = result?.steps.filter(({ type }) => type === 'action');
  expect(ofType(events, 'step-end').map((event) => event.result)).toEqual(steps);
  expect(agent.memory.steps.filter(({ type }) => type === 'action')).toEqual(steps);
});

test('events and results are plain JSON', async () => {
  const { agent } = codeAgent([code('return await add({ a: 1, b: 2 })'), code('final_answer(3)')], { tools: [add] });
  const { events, result } = await collect(agent.stream('Go.'));
  expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

describe('start and end are paired and run-end is the last', () => {
  test('when a tool fails, is unknown or is refused', async () => {
    const model = scriptedModel([
      {
        toolCalls: [
          { name: 'broken', input: { text: 'x' } },
          { name: 'unknown', input: {} },
          { name: 'broken', input: {} },
        ],
      },
      'Done.',
    ]);
    const broken = textTool('broken', () => Promise.reject(new Error('no')));
    const { events } = await collect(new ToolCallingAgent({ model, tools: [broken] }).stream('Go.'));
    expectPaired(events);
    expect(ofType(events, 'tool-end').filter(({ error }) => error !== undefined)).toHaveLength(3);
  });

  test('when the model fails', async () => {
    const { agent } = codeAgent([code('n = 1'), new AgentError('unauthorized', 'no key')]);
    const { events, thrown } = await collect(agent.stream('Go.'));
    expectPaired(events);
    expect(thrown).toMatchObject({ code: 'unauthorized' });
  });

  test('when the last call at max steps fails', async () => {
    const { agent } = codeAgent([code('n = 1'), new AgentError('model-unavailable', 'down')], { maxSteps: 1 });
    const { events, thrown } = await collect(agent.stream('Go.'));
    expect(thrown).toMatchObject({ code: 'model-unavailable' });
    expectPaired(events);
  });

  test('when the run is interrupted or aborted in a tool', async () => {
    for (const stop of ['interrupt', 'abort'] as const) {
      const hanging = hangingTool('hang');
      const { agent } = codeAgent([code('await hang("x")')], { tools: [hanging] });
      const controller = new AbortController();
      const collected = collect(agent.stream('Go.', { signal: controller.signal }));
      await hanging.called;
      if (stop === 'abort') controller.abort();
      else agent.interrupt();
      const { events } = await collected;
      expectPaired(events);
      expect(ofType(events, 'tool-start')).toHaveLength(1);
    }
  });

  test('when the run is aborted before it starts', async () => {
    const { agent } = codeAgent([]);
    const { events, thrown, rejected } = await collect(agent.stream('Go.', { signal: AbortSignal.abort('why') }));
    expect(thrown).toMatchObject({ code: 'aborted' });
    expect(rejected).toBe(thrown);
    expectPaired(events);
    expect(events.at(-1)).toMatchObject({ state: 'error', output: null, error: { code: 'aborted' } });
  });
});

describe('onEvent', () => {
  test('sees the same events as the stream, also when run is called', async () => {
    const seen: AgentEvent[] = [];
    const { agent } = codeAgent([code('final_answer(1)'), code('final_answer(1)')], {
      onEvent: (event) => void seen.push(event),
    });
    const { events } = await collect(agent.stream('Go.'));
    expect(seen).toEqual(events);
    seen.length = 0;
    await agent.run('Go.');
    expect(typesOf(seen)).toEqual(typesOf(events));
  });

  test('that throws is reported, and the run goes on', async () => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => void reported.push(error));
    const failure = new Error('observer');
    const { agent } = codeAgent([code('final_answer(1)')], {
      onEvent() {
        throw failure;
      },
    });
    const { events, result } = await collect(agent.stream('Go.'));
    expect(result?.output).toBe(1);
    expect(reported).toEqual(events.map(() => failure));
  });

  test('that rejects is reported, and the run goes on', async () => {
    const reportError = vi.fn<(error: unknown) => void>();
    vi.stubGlobal('reportError', reportError);
    const error = new Error('observer');
    const { agent } = codeAgent([code('final_answer(1)')], {
      onEvent: async ({ type }) => {
        if (type === 'step-start') throw error;
      },
    });
    expect((await agent.run('Go.')).output).toBe(1);
    expect(reportError.mock.calls).toEqual([[error]]);
  });

  test('that throws is no trouble where there is no reportError, or where that throws too', async () => {
    const onEvent = () => {
      throw new Error('observer');
    };
    const shown = vi.spyOn(console, 'error').mockReturnValue();
    vi.stubGlobal('reportError', undefined);
    expect((await codeAgent([code('final_answer(1)')], { onEvent }).agent.run('Go.')).output).toBe(1);
    expect(shown.mock.calls[0]).toEqual([new Error('observer')]);
    shown.mockRestore();
    vi.stubGlobal('reportError', onEvent);
    expect((await codeAgent([code('final_answer(1)')], { onEvent }).agent.run('Go.')).output).toBe(1);
  });
});

describe('stream', () => {
  test('has the result without being iterated', async () => {
    const stream = codeAgent([code('final_answer(1)')]).agent.stream('Go.');
    expect((await stream.result).output).toBe(1);
    expect(await stream.result).toBe(await stream.result);
  });

  test('can be iterated after its result was asked for', async () => {
    const stream = codeAgent([code('final_answer(1)')]).agent.stream('Go.');
    await stream.result;
    const { events } = await collect(stream);
    expectPaired(events);
    expect(ofType(events, 'final-answer')).toHaveLength(1);
  });

  test('gives events while the run goes on', { timeout: 3_000 }, async () => {
    const gate = Promise.withResolvers<string>();
    const { agent } = codeAgent([code('final_answer(await wait("x"))')], {
      tools: [textTool('wait', () => gate.promise)],
    });
    const seen: string[] = [];
    for await (const event of agent.stream('Go.')) {
      seen.push(event.type);
      if (event.type === 'tool-start') gate.resolve('came');
    }
    expect(seen.at(-1)).toBe('run-end');
  });

  test('left at the end of a step stops the run there', async () => {
    const { agent, model } = codeAgent([code('n = 1'), code('final_answer(5)')]);
    const stream = agent.stream('Go.');
    for await (const event of stream) if (event.type === 'step-end') break;
    expect(await stream.result).toMatchObject({ state: 'interrupted', output: null });
    expect(model.requests).toHaveLength(1);
    expect((await agent.run('Go.', { maxSteps: 1 })).state).toBe('success');
  });

  test('begins a step only when its reader has taken the events of the last one', async () => {
    const { agent, model } = codeAgent([code('n = 1'), code('n = 2'), code('final_answer(n)')]);
    const calls: number[] = [];
    for await (const { type } of agent.stream('Go.')) {
      if (type !== 'step-end') continue;
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      calls.push(model.requests.length);
    }
    expect(calls).toEqual([1, 2, 3]);
  });

  test('whose result alone is awaited does not wait for a reader', async () => {
    const { agent } = codeAgent([code('n = 1'), code('final_answer(n)')]);
    expect((await agent.stream('Go.').result).output).toBe(1);
  });

  test('of a manager begins no step of a managed agent before its events were taken', async () => {
    const child = codeAgent([code('n = 1'), code('final_answer(n)')], { name: 'child', description: 'Helps.' });
    const { agent } = codeAgent([code('final_answer(await child("x"))')], { managedAgents: [child.agent] });
    const stream = agent.stream('Go.');
    for await (const event of stream) if (event.type === 'step-end') break;
    expect((await stream.result).state).toBe('interrupted');
    expect(child.model.requests).toHaveLength(1);
  });

  test('left by a throw of its reader interrupts the run too', async () => {
    const stream = codeAgent([code('n = 1'), code('final_answer(5)')]).agent.stream('Go.');
    const reading = (async () => {
      for await (const { type } of stream) if (type === 'step-start') throw new Error('reader');
    })();
    await expect(reading).rejects.toThrow('reader');
    expect((await stream.result).state).toBe('interrupted');
  });

  test('throws what run would throw, after run-end', async () => {
    const { agent } = codeAgent([new AgentError('bad-request', 'wrong')]);
    const { events, thrown, rejected } = await collect(agent.stream('Go.'));
    expect(thrown).toMatchObject({ code: 'bad-request' });
    expect(rejected).toBe(thrown);
    expectPaired(events);
  });
});
