import { AgentError, type AgentOptions, type Json } from '@thimble/core';
import { delay } from '@thimble/core/utilities';
import type { ScriptedReply } from '@thimble/core/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { calls, scripted, textTool } from './__fixtures__/agents.ts';
import type { RunStore } from './contract/run-store.ts';
import type { RunEvent, RunsOptions } from './contract/runs.ts';
import { createRuns } from './create-runs.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

type Setup = Omit<AgentOptions, 'model'> & { store?: RunStore; runs?: Partial<RunsOptions> };

function setUp(
  replies: readonly ScriptedReply[],
  { store = sqliteStore(':memory:'), runs: more, ...options }: Setup = {},
) {
  const script = scripted(replies, options);
  const runs = createRuns({ agents: { agent: script.create }, store, leaseMs: 60_000, ...more });
  return { runs, store, script };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const cycle: { [name: string]: unknown } = {};
cycle['self'] = cycle;

const refused = (message: string) => ({ code: 'invalid-argument', message: expect.stringContaining(message) });

describe('a run', () => {
  test('is kept with its answer, its usage, and who started it', async () => {
    const { runs } = setUp([calls(['look', 'a']), 'Done.'], { tools: [textTool('look')], runs: { by: 'ada' } });
    const started = await runs.start('agent', 'Go.', { id: 'r' });
    expect(started).toMatchObject({ id: 'r', agent: 'agent', task: 'Go.', by: 'ada' });
    expect(await runs.wait('r')).toMatchObject({
      state: 'success',
      output: 'Done.',
      usage: { inputTokens: expect.any(Number) },
      waiting: [],
    });
    expect(await runs.get('r')).toMatchObject({ state: 'success' });
    expect(await runs.get('s')).toBeUndefined();
  });

  test('is started once under its id', async () => {
    const { runs, script } = setUp(['Done.']);
    await Promise.all([1, 2, 3].map(() => runs.start('agent', 'Go.', { id: 'r', maxSteps: 5 })));
    await runs.wait('r');
    await runs.start('agent', 'Go.', { id: 'r', maxSteps: 5 });
    expect(script.requests).toBe(1);
  });

  test('is the same one whatever the order in which its options are written', async () => {
    const { runs } = setUp(['Done.']);
    await runs.start('agent', 'Go.', { id: 'r', variables: { a: 1, b: [{ c: 2, d: 3 }] } });
    await runs.start('agent', 'Go.', { variables: { b: [{ d: 3, c: 2 }], a: 1 }, id: 'r' });
    const other = runs.start('agent', 'Go.', { id: 'r', variables: { a: 1, b: [{ c: 3, d: 2 }] } });
    await expect(other).rejects.toMatchObject(refused('options are another'));
  });

  test.each<[string, string, { maxSteps?: number }, string]>([
    ['agent', 'Stop.', {}, 'its task is another'],
    ['other', 'Go.', {}, 'its agent is another'],
    ['agent', 'Go.', { maxSteps: 2 }, 'its options are another'],
  ])('with the id of another one is refused', async (agent, task, options, message) => {
    const { create } = scripted(['Done.']);
    const runs = createRuns({ agents: { agent: create, other: create }, store: sqliteStore(':memory:') });
    await runs.start('agent', 'Go.', { id: 'r' });
    await expect(runs.start(agent, task, { id: 'r', ...options })).rejects.toMatchObject(refused(message));
  });

  test.each<[string, string, object, string]>([
    ['nobody', 'Go.', {}, 'There is no agent "nobody" here'],
    ['agent', ' ', {}, 'The task'],
    ['agent', 'Go.', { id: 'a b' }, 'The id'],
    ['agent', 'Go.', { id: '' }, 'The id'],
    ['agent', 'Go.', { variables: { when: new Date() } }, 'variables'],
    ['agent', 'Go.', { config: { f: () => 1 } }, 'config'],
    ['agent', 'Go.', { variables: { cycle } }, 'variables must be an object of JSON data'],
    ['agent', 'Go \ud83e.', {}, 'halves of characters'],
    ['agent', 'Go.', { by: 'a\0b' }, 'NUL'],
    ['agent', 'Go.', { maxStep: 3 }, 'Did you mean `maxSteps`?'],
    ['agent', 'Go.', { maxSteps: 0 }, 'maxSteps must be a whole number'],
  ])('that cannot be kept is refused: %s %s %o', async (agent, task, options, message) => {
    const { runs } = setUp(['Done.']);
    await expect(runs.start(agent, task, options)).rejects.toMatchObject(refused(message));
    expect(await runs.list()).toEqual([]);
  });

  test('is made by its agent, which is told what is kept for it, and must answer in its form', async () => {
    const { create } = scripted([
      'No number.',
      '{"n":1}',
      { toolCalls: [{ name: 'final_answer', input: { answer: { n: 1 } } }] },
    ]);
    const told: unknown[] = [];
    const runs = createRuns({
      agents: { agent: { create: (run) => (told.push(run), create()), output: z.object({ n: z.number() }) } },
      store: sqliteStore(':memory:'),
    });
    await runs.start('agent', 'Go.', { id: 'r', config: { tenant: 7 } });
    expect((await runs.wait('r')).output).toEqual({ n: 1 });
    expect(told).toEqual([{ id: 'r', agent: 'agent', task: 'Go.', config: { tenant: 7 } }]);
  });

  test('that fails says why, and goes on when it is resumed', async () => {
    let isDown = true;
    const look = textTool('look');
    const { runs } = setUp(
      [calls(['look', 'a']), () => (isDown ? new AgentError('model-unavailable', 'Down.') : 'Done.')],
      { tools: [look] },
    );
    await runs.start('agent', 'Go.', { id: 'r' });
    expect(await runs.wait('r')).toMatchObject({
      state: 'error',
      error: { code: 'model-unavailable', message: 'Down.' },
    });
    isDown = false;
    await runs.resume('r');
    expect(await runs.wait('r')).toMatchObject({ state: 'success', output: 'Done.' });
    expect(look.calls).toEqual(['a']);
    await expect(runs.resume('r')).rejects.toMatchObject(refused('its state is success'));
  });

  test('whose tools have changed is refused, and says which one', async () => {
    const store = sqliteStore(':memory:');
    const first = setUp([calls(['pay', '1'])], { store, tools: [textTool('pay', undefined, { needsApproval: true })] });
    await first.runs.start('agent', 'Go.', { id: 'r' });
    await first.runs.wait('r');
    const second = setUp([], { store, tools: [textTool('pay', undefined, { description: 'Another.' })] });
    await second.runs.approve('r', '1/approval/1', true);
    expect(await second.runs.wait('r')).toMatchObject({ state: 'error', error: refused('agent.tools.pay') });
  });

  test('is listed by state, agent and time', async () => {
    const { runs } = setUp(['Done.']);
    for (const id of ['a', 'b']) await runs.start('agent', 'Go.', { id });
    await Promise.all(['a', 'b'].map((id) => runs.wait(id)));
    await runs.start('agent', 'Go.', { id: 'c', queue: true });
    const ids = async (...filter: Parameters<typeof runs.list>) => (await runs.list(...filter)).map(({ id }) => id);
    expect((await ids()).toSorted()).toEqual(['a', 'b', 'c']);
    expect(await ids({ state: 'queued' })).toEqual(['c']);
    expect((await ids({ state: ['success', 'error'] })).toSorted()).toEqual(['a', 'b']);
    expect(await ids({ agent: 'other' })).toEqual([]);
    expect(await ids({ since: new Date(Date.now() + 60_000) })).toEqual([]);
  });

  test('expires some time after its end, with its audit', async () => {
    const { runs } = setUp(['Done.']);
    await runs.start('agent', 'Go.', { id: 'a' });
    await runs.wait('a');
    await runs.start('agent', 'Go.', { id: 'b', queue: true });
    expect(await runs.expire({ olderThan: 60_000 })).toBe(0);
    expect(await runs.expire({ olderThan: -60_000, states: ['success', 'queued'] })).toBe(1);
    expect((await runs.list()).map(({ id }) => id)).toEqual(['b']);
  });
});

describe('approvals', () => {
  const pay = (needsApproval: true | ((input: { text: string }) => boolean) = true) =>
    textTool('pay', (text) => `paid ${text}`, { needsApproval });

  test('several are open at once, show the input, and are answered in any order', async () => {
    const tool = pay();
    const look = textTool('look');
    const replies = [calls(['pay', '1'], ['look', 'x'], ['pay', '2']), 'Done.'];
    const { runs } = setUp(replies, { tools: [tool, look] });
    await runs.start('agent', 'Go.', { id: 'r' });
    const { state, waiting } = await runs.wait('r');
    expect(state).toBe('suspended');
    expect(waiting).toMatchObject([
      { key: '1/approval/1', kind: 'approval', call: { name: 'pay', input: { text: '1' }, effect: 'write', step: 1 } },
      { key: '1/approval/3', kind: 'approval', call: { name: 'pay', input: { text: '2' } } },
    ]);
    await runs.approve('r', '1/approval/3', { approved: true, by: 'grace' });
    expect(await runs.wait('r')).toMatchObject({ state: 'suspended', waiting: [{ key: '1/approval/1' }] });
    expect(tool.calls).toEqual(['2']);
    await runs.approve('r', '1/approval/1', { approved: false, reason: 'too much' });
    expect(await runs.wait('r')).toMatchObject({ state: 'success', output: 'Done.' });
    expect([tool.calls, look.calls]).toEqual([['2'], ['x']]);
    const events = await all(runs.events('r'));
    expect(events.filter(({ type }) => type === 'approval-answer')).toMatchObject([
      { approved: true },
      { approved: false, reason: 'too much' },
    ]);
  });

  test('are given by a process that knows no agent, and taken up by another one', async () => {
    const store = sqliteStore(':memory:');
    const tool = pay();
    const { runs } = setUp([calls(['pay', '1']), 'Done.'], { store, tools: [tool] });
    await runs.start('agent', 'Go.', { id: 'r' });
    await runs.wait('r');
    const clerk = createRuns({ agents: {}, store });
    await clerk.approve('r', '1/approval/1', true);
    expect((await clerk.get('r'))?.state).toBe('queued');
    const over = new AbortController();
    const working = runs.work({ signal: over.signal, intervalMs: 5 });
    expect((await clerk.wait('r')).output).toBe('Done.');
    over.abort();
    await working;
    expect(tool.calls).toEqual(['1']);
  });

  test('for good hold for the calls of this run whose input has the same shape', async () => {
    const tool = pay(({ text }) => text !== 'free');
    const replies = [calls(['pay', '1']), calls(['pay', '2'], ['pay', 'free']), 'Done.'];
    const { runs } = setUp(replies, { tools: [tool] });
    await runs.start('agent', 'Go.', { id: 'r' });
    await runs.wait('r');
    await runs.approve('r', '1/approval/1', { approved: true, always: true });
    expect((await runs.wait('r')).output).toBe('Done.');
    expect(tool.calls.toSorted()).toEqual(['1', '2', 'free']);
    await runs.start('agent', 'Go.', { id: 's' });
    expect((await runs.wait('s')).state).toBe('suspended');
    const fork = await runs.fork('r', { step: 2 });
    expect((await runs.wait(fork.id)).state).toBe('suspended');
  });

  test('given while the run is being suspended are not lost', async () => {
    const { runs } = setUp([calls(['pay', '1']), 'Done.'], { tools: [pay()] });
    for (let turn = 0; turn < 20; turn++) {
      const id = `r${turn}`;
      await runs.start('agent', 'Go.', { id });
      const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve));
      while ((await runs.get(id))?.waiting.length === 0) await turnOfLoop();
      for (let pause = 0; pause < turn * 20; pause++) await turnOfLoop();
      await runs.approve(id, '1/approval/1', true);
      expect(await runs.wait(id)).toMatchObject({ state: 'success', output: 'Done.' });
    }
  });

  test('are not waited for by a run that was interrupted, and again when it is resumed', async () => {
    const { runs } = setUp([calls(['pay', '1']), 'Done.'], { tools: [pay()] });
    await runs.start('agent', 'Go.', { id: 'r' });
    await runs.wait('r');
    await runs.interrupt('r');
    expect(await runs.get('r')).toMatchObject({ state: 'interrupted', waiting: [] });
    await expect(runs.approve('r', '1/approval/1', true)).rejects.toMatchObject(refused('its state is interrupted'));
    await runs.resume('r');
    expect(await runs.wait('r')).toMatchObject({ state: 'suspended', waiting: [{ key: '1/approval/1' }] });
  });

  test('may be given after a resume that failed, and are there for the next one', async () => {
    const { create } = scripted([calls(['pay', '1']), 'Done.'], { tools: [pay()] });
    let isDown = false;
    const agent = () => {
      if (isDown) throw new AgentError('model-unavailable', 'The model cannot be reached.');
      return create();
    };
    const runs = createRuns({ agents: { agent }, store: sqliteStore(':memory:') });
    await runs.start('agent', 'Go.', { id: 'r' });
    await runs.wait('r');
    isDown = true;
    await runs.resume('r');
    expect(await runs.wait('r')).toMatchObject({ state: 'error', waiting: [{ key: '1/approval/1' }] });
    await runs.approve('r', '1/approval/1', true);
    expect(await runs.wait('r')).toMatchObject({ state: 'error', waiting: [] });
    isDown = false;
    await runs.resume('r');
    expect(await runs.wait('r')).toMatchObject({ state: 'success', output: 'Done.' });
  });

  test('that are not open are refused: unknown, answered, or of a run that is over', async () => {
    const { runs } = setUp([calls(['pay', '1'], ['pay', '2']), 'Done.'], { tools: [pay()], runs: { by: 'ada' } });
    await runs.start('agent', 'Go.', { id: 'r' });
    await runs.wait('r');
    await expect(runs.approve('s', '1/approval/1', true)).rejects.toMatchObject(refused('There is no run "s"'));
    await expect(runs.approve('r', '9/approval/1', true)).rejects.toMatchObject(
      refused('does not wait for "9/approval/1". Open are: 1/approval/1, 1/approval/2.'),
    );
    await expect(runs.answer('r', '1/approval/1', 'yes')).rejects.toMatchObject(refused('is an approval'));
    for (const decision of [
      { approve: true },
      undefined,
      'yes',
      { approved: true, always: 'no' },
      { approved: false, reason: 5 },
    ]) {
      const approved = runs.approve('r', '1/approval/1', JSON.parse(JSON.stringify(decision ?? null)));
      await expect(approved).rejects.toMatchObject(refused('An approval is'));
    }
    await runs.approve('r', '1/approval/1', true);
    await expect(runs.approve('r', '1/approval/1', false)).rejects.toMatchObject(refused('was answered by ada at '));
    await runs.wait('r');
    await runs.approve('r', '1/approval/2', true);
    await runs.wait('r');
    await expect(runs.approve('r', '1/approval/3', true)).rejects.toMatchObject(refused('Nothing is open.'));
  });
});

describe('events', () => {
  test('are told live and again, in one stream, from any position, and once however often the run was cut off', async () => {
    const tools = [textTool('look'), textTool('pay', undefined, { needsApproval: true })];
    const replies = [calls(['look', 'a']), { text: 'Now I pay.', ...Object(calls(['pay', '1'])) }, 'Done.'];
    const { runs } = setUp(replies, { tools });
    await runs.start('agent', 'Go.', { id: 'r' });
    const live = all(runs.events('r'));
    await runs.wait('r');
    await runs.approve('r', '2/approval/1', true);
    await runs.wait('r');
    const events = await live;
    expect(await all(runs.events('r', { follow: false }))).toEqual(events);
    expect(await all(runs.events('r', { from: events[3]?.position ?? 0 }))).toEqual(events.slice(4));
    const of = (type: RunEvent['type']) => events.filter((event) => event.type === type);
    expect(of('run-start')).toHaveLength(1);
    expect(of('tool-start').map((event) => event.type === 'tool-start' && event.name)).toEqual(['look', 'pay']);
    expect(of('text-delta')).toMatchObject([{ text: 'Now I pay.' }, { text: 'Done.' }]);
    expect(of('run-end')).toMatchObject([{ state: 'suspended' }, { state: 'success', output: 'Done.' }]);
    expect(events.map(({ position }) => position)).toEqual(
      events.map(({ position }) => position).toSorted((a, b) => a - b),
    );
  });

  test('end when nobody wants them any more', async () => {
    const { runs } = setUp(['Done.']);
    await runs.start('agent', 'Go.', { id: 'r', queue: true });
    const over = new AbortController();
    const tail = all(runs.events('r', { signal: over.signal }));
    over.abort();
    expect(await tail).toEqual([]);
    await expect(all(runs.events('s'))).rejects.toMatchObject(refused('There is no run "s"'));
  });
});

describe('interrupt and resume', () => {
  test('stop a run within its step, and let it go on', async () => {
    const begun = Promise.withResolvers<void>();
    let isSlow = true;
    const look = textTool(
      'look',
      async (text, signal) => {
        begun.resolve();
        if (isSlow) await delay(3_600_000, signal);
        return text;
      },
      { effect: 'read' },
    );
    const { runs } = setUp([calls(['look', 'a']), 'Done.'], { tools: [look] });
    await runs.start('agent', 'Go.', { id: 'r' });
    await begun.promise;
    await expect(runs.resume('r')).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringMatching(/it can be resumed in \d+ s\.$/),
    });
    await runs.interrupt('r', { by: 'ada' });
    expect((await runs.wait('r')).state).toBe('interrupted');
    isSlow = false;
    await runs.resume('r');
    expect((await runs.wait('r')).output).toBe('Done.');
    expect(look.calls).toEqual(['a', 'a']);
  });

  test('reach a run in another process', async () => {
    const store = sqliteStore(':memory:');
    const begun = Promise.withResolvers<void>();
    const wait = textTool('wait', async (text, signal) => {
      begun.resolve();
      await delay(3_600_000, signal);
      return text;
    });
    const { runs } = setUp([calls(['wait', 'a'])], { store, tools: [wait], runs: { leaseMs: 60 } });
    await runs.start('agent', 'Go.', { id: 'r' });
    await begun.promise;
    await createRuns({ agents: {}, store }).interrupt('r');
    expect((await runs.wait('r')).state).toBe('interrupted');
    await expect(runs.interrupt('r')).resolves.toBeUndefined();
  });

  test('a run that is closed goes on in the next process', async () => {
    const store = sqliteStore(':memory:');
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const pay = textTool('pay', async (text) => {
      begun.resolve();
      await finish.promise;
      return text;
    });
    const replies = [calls(['pay', '1']), calls(['pay', '2']), 'Done.'];
    const first = setUp(replies, { store, tools: [pay] });
    await first.runs.start('agent', 'Go.', { id: 'r' });
    await begun.promise;
    const closed = first.runs[Symbol.asyncDispose]();
    finish.resolve();
    await closed;
    expect((await store.get('r'))?.state).toBe('queued');
    const second = setUp(replies, { store, tools: [pay] });
    await second.runs.resume('r');
    expect((await second.runs.wait('r')).output).toBe('Done.');
    expect(pay.calls).toEqual(['1', '2']);
  });
});

describe('a call that was cut off', () => {
  /** A worker that dies in the middle of a payment, and another one that takes over. */
  async function cutOff(runsOptions: Partial<RunsOptions>) {
    const store = sqliteStore(':memory:');
    const begun = Promise.withResolvers<void>();
    const replies: ScriptedReply[] = [
      calls(['pay', '1']),
      ({ messages }) => `It said: ${JSON.stringify(messages.at(-1)?.content)}`,
    ];
    const dying = setUp(replies, {
      store,
      tools: [textTool('pay', () => (begun.resolve(), new Promise<Json>(() => {})))],
      runs: { leaseMs: 2_000_000_000 },
    });
    await dying.runs.start('agent', 'Go.', { id: 'r' });
    await begun.promise;
    const { fence = 0 } = (await store.get('r')) ?? {};
    await store.renew('r', fence, -1);
    const pay = textTool('pay', (text) => `paid ${text}`);
    const { runs } = setUp(replies, { store, tools: [pay], runs: runsOptions });
    await runs.resume('r');
    return { pay, runs };
  }

  test('is not made again: the model is told', async () => {
    const { pay, runs } = await cutOff({});
    expect((await runs.wait('r')).output).toContain('Nobody knows whether the call was made');
    expect(pay.calls).toEqual([]);
  });

  test.each<[string, NonNullable<RunsOptions['onUnknownOutcome']>, string, string[]]>([
    ['is made again', () => 'repeat', 'paid 1', ['1']],
    ['has this result', ({ name, input }) => ({ output: [name, input] }), '{\\"text\\":\\"1\\"}', []],
    ['is told to the model where the decision fails', () => Promise.reject(new Error('x')), 'Nobody knows', []],
  ])('%s, if that is decided', async (_, onUnknownOutcome, said, made) => {
    const { pay, runs } = await cutOff({ onUnknownOutcome });
    expect((await runs.wait('r')).output).toContain(said.replaceAll('\\', ''));
    expect(pay.calls).toEqual(made);
  });

  test('is asked about', async () => {
    const { pay, runs } = await cutOff({ onUnknownOutcome: () => 'ask' });
    const { state, waiting } = await runs.wait('r');
    expect([state, waiting]).toMatchObject([
      'suspended',
      [{ kind: 'outcome', call: { name: 'pay', input: { text: '1' } } }],
    ]);
    const [{ key } = { key: '' }] = waiting;
    await expect(runs.answer('r', key, 'again')).rejects.toMatchObject(refused('answer "report"'));
    await runs.answer('r', key, 'repeat');
    expect((await runs.wait('r')).output).toContain('paid 1');
    expect(pay.calls).toEqual(['1']);
  });
});

test('a run that goes another way than before ends, and is not answered from the wrong records', async () => {
  const store = sqliteStore(':memory:');
  const tools = [textTool('look'), textTool('pay', undefined, { needsApproval: true })];
  const first = setUp([calls(['look', 'a'], ['pay', '1'])], { store, tools });
  await first.runs.start('agent', 'Go.', { id: 'r' });
  await first.runs.wait('r');
  const beforeTool: AgentOptions['beforeTool'] = ({ name }) => (name === 'look' ? { input: { text: 'b' } } : undefined);
  const second = setUp([], { store, tools, beforeTool });
  await second.runs.approve('r', '1/approval/2', true);
  expect(await second.runs.wait('r')).toMatchObject({
    state: 'error',
    error: { code: 'execution', message: expect.stringContaining('at "1/tool/1" it called look') },
  });
});

describe('fork', () => {
  test('goes on from a step of the past, with other options, and leaves the run as it was', async () => {
    const look = textTool('look');
    const replies = [calls(['look', 'a']), calls(['look', 'b']), calls(['look', 'c']), 'Done.'];
    const { runs, script } = setUp(replies, { tools: [look] });
    await runs.start('agent', 'Go.', { id: 'r', instructions: 'Be brief.' });
    await runs.wait('r');
    const forked = await runs.fork('r', { step: 3, id: 'f', instructions: 'Be long.' });
    expect(forked).toMatchObject({ id: 'f', task: 'Go.' });
    expect((await runs.wait('f')).output).toBe('Done.');
    expect(look.calls).toEqual(['a', 'b', 'c', 'c']);
    expect(script.requests).toBe(6);
    expect(await runs.verify('f')).toMatchObject({ intact: true });
    expect((await runs.get('r'))?.state).toBe('success');
  });

  test.each([0, 1.5, 4])('at a step that is not there is refused: %d', async (step) => {
    const { runs } = setUp([calls(['look', 'a']), 'Done.'], { tools: [textTool('look')] });
    await runs.start('agent', 'Go.', { id: 'r' });
    await runs.wait('r');
    await expect(runs.fork('r', { step })).rejects.toMatchObject(refused('the steps 1 to 3'));
  });
});

describe('a store that fails in the middle of a run', () => {
  test('suspends it here, and it goes on when it is resumed', async () => {
    const inner = sqliteStore(':memory:');
    let isFull = false;
    const store: RunStore = {
      ...inner,
      append: (...given) =>
        isFull ? Promise.reject(new AgentError('execution', 'The disk is full.')) : inner.append(...given),
    };
    const pay = textTool('pay', (text) => {
      isFull ||= text === '1';
      return text;
    });
    const replies = [calls(['pay', '1']), calls(['pay', '2']), 'Done.'];
    const { runs } = setUp(replies, { store, tools: [pay] });
    await runs.start('agent', 'Go.', { id: 'r' });
    expect(await runs.wait('r')).toMatchObject({ state: 'suspended', error: { message: 'The disk is full.' } });
    isFull = false;
    await runs.resume('r');
    expect((await runs.wait('r')).output).toBe('Done.');
    // Nobody knows of the first one: its result could not be written.
    expect(pay.calls).toEqual(['1', '2']);
    expect(await runs.verify('r')).toMatchObject({ intact: true });
  });
});
