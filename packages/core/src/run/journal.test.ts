import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { AgentOptions, RunResult } from '../contract/agent.ts';
import { code, codeAgent, collect, ofType, textOf, typesOf, type Setup } from '../__fixtures__/runs.ts';
import { mapJournal } from '../__fixtures__/map-journal.ts';
import { textTool } from '../__fixtures__/tools.ts';
import { delay } from '../base/abort.ts';
import { AgentError } from '../base/errors.ts';
import type { AgentEvent } from '../contract/events.ts';
import type { Journal } from '../contract/journal.ts';
import type { ModelRequest } from '../contract/model.ts';
import { ToolCallingAgent } from '../agent/tool-calling-agent.ts';
import { scriptedModel, type ScriptedReply } from '../testing/index.ts';

afterEach(() => void vi.useRealTimers());

/** Tools of one life; `effects` notes what was done in the world. */
function world() {
  const effects: string[] = [];
  const look = textTool('look', async (text, { signal }) => {
    const ms = { slow: 8, middle: 4 }[text] ?? 0;
    if (ms > 0) await delay(ms, signal);
    effects.push(`look ${text}`);
    return `saw ${text}`;
  });
  const pay = textTool('pay', (text) => {
    effects.push(`pay ${text}`);
    return { paid: text };
  });
  return { effects, tools: [look, pay] };
}

const race = `
let seen = []
const all = ["slow", "middle", "fast"].map((text) => look(text).then((value) => seen.push([value, Date.now(), Math.random()])))
first = await Promise.race([look("slow"), look("fast")])
await Promise.all(all)
return [first, seen, Math.random(), Date.now()]`;

type Case = { replies: readonly ScriptedReply[]; options?: () => Setup };

const cases: [name: string, given: Case][] = [
  [
    'steps and sequential tools',
    {
      replies: [
        code('a = await look("x")'),
        code('b = await pay("5")\nc = await look("y")'),
        code('final_answer([a, b, c])'),
      ],
    },
  ],
  [
    'parallel tools that settle in odd order and a race',
    { replies: [code(race), code('final_answer([first, seen])')] },
  ],
  [
    'randomness and clock of the sandbox',
    { replies: [code('r = [Math.random(), Date.now()]'), code('final_answer([r, Math.random()])')] },
  ],
  [
    'errors of tools, of code and of the form',
    {
      replies: [
        'No code.',
        code('await look({})'),
        code('nothing_here'),
        code('await fail("x").catch(({ message }) => final_answer(message))'),
      ],
      options: () => ({ tools: [...world().tools, textTool('fail', () => Promise.reject(new Error('no disk')))] }),
    },
  ],
  [
    'plans, reasoning and a cut reply',
    {
      replies: [
        'The plan.',
        { reasoning: 'Hm.', text: `${code('n = 1')} and more` },
        'Another plan.',
        { text: code('final_answer(n)'), usage: null },
      ],
      options: () => ({ planningInterval: 1 }),
    },
  ],
  ['max steps with a schema', { replies: [code('n = 1'), '7'], options: () => ({ maxSteps: 1 }) }],
  [
    'hooks and approvals',
    {
      replies: [code('a = await look("x"); b = await pay("5"); final_answer([a, b])')],
      options: () => ({ beforeTool: ({ name }) => (name === 'look' ? { input: { text: 'z' } } : undefined) }),
    },
  ],
  [
    'compaction',
    {
      replies: [
        code(`return ${JSON.stringify('long '.repeat(4_000))}`),
        code(`return ${JSON.stringify('long '.repeat(4_000))}`),
        code('n = 1'),
        code('n = 2'),
        code('n = 3'),
        'The summary.',
        code('final_answer(1)'),
      ],
      options: () => ({ memory: { maxTokens: 12_000 } }),
    },
  ],
];

describe.each(cases)('%s', (_, { replies, options = () => ({}) }) => {
  test('replayed: the same result, events and steps without one model or tool call', async () => {
    const records = new Map<string, string>();
    const first = world();
    const live = codeAgent(replies, { tools: first.tools, ...options() });
    const recorded = await collect(live.agent.stream('Go.', { journal: mapJournal(records) }));
    expect(recorded.result?.output).not.toBeNull();

    const second = world();
    const journal = mapJournal(records);
    const dead = codeAgent([], { tools: second.tools, ...options() });
    const replayed = await collect(dead.agent.stream('Go.', { journal }));
    expect(JSON.parse(JSON.stringify(replayed.result))).toEqual(JSON.parse(JSON.stringify(recorded.result)));
    expect(dead.model.requests).toEqual([]);
    expect(second.effects).toEqual([]);
    expect(journal.performed).toEqual([]);
    expect(withoutDeltas(replayed.events)).toEqual(withoutDeltas(recorded.events));
    for (const type of ['text-delta', 'reasoning-delta'] as const) {
      const text = (events: readonly AgentEvent[]) =>
        ofType(events, type)
          .map((event) => event.text)
          .join('');
      expect(text(replayed.events)).toBe(text(recorded.events));
    }
  });

  function withoutDeltas(events: readonly AgentEvent[]): string[] {
    return typesOf(events).filter((type) => !type.endsWith('-delta'));
  }
});

describe('killed after any record and resumed', () => {
  const resumable: [name: string, replies: readonly ScriptedReply[], sequential: boolean][] = [
    ['sequential tools', cases[0]?.[1].replies ?? [], true],
    [
      'parallel tools and a race',
      [code(race.replaceAll(', Math.random()', '')), code('final_answer([first, seen])')],
      false,
    ],
  ];
  test.each(resumable)(
    '%s: the same result, and what was recorded is done once',
    { timeout: 10_000 },
    async (_, replies, sequential) => {
      vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
      const whole = new Map<string, string>();
      const expected = await codeAgent(replies, { tools: world().tools }).agent.run('Go.', {
        runId: 'r',
        journal: mapJournal(whole),
      });
      expect(whole.size).toBeGreaterThan(10);

      for (let length = 1; length <= whole.size; length++) {
        const records = new Map<string, string>();
        const [one, two] = [world(), world()];
        const dying = mapJournal(records, { dieAfter: length });
        const first = codeAgent(replies, { tools: one.tools });
        await Promise.race([first.agent.run('Go.', { runId: 'r', journal: dying }), dying.died]);
        const model = scriptedModel(
          replies.slice(first.model.requests.length - (unrecordedCall(records, first.model.requests.length) ? 1 : 0)),
        );
        const second = codeAgent([], { model, tools: two.tools });
        const result = await second.agent.run('Go.', { runId: 'r', journal: mapJournal(records) });
        expect({ length, result: comparable(result, sequential) }).toEqual({
          length,
          result: comparable(expected, sequential),
        });
        if (sequential) expect([...one.effects, ...two.effects]).toEqual(['look x', 'pay 5', 'look y']);
      }
    },
  );

  /** Calls that run in parallel and were not recorded may come in another order: then only what came counts. */
  function comparable(result: RunResult<unknown>, sequential: boolean): unknown {
    if (sequential) return JSON.parse(JSON.stringify(result));
    const { state, output, steps } = result;
    return {
      state,
      steps: steps.length,
      came: JSON.stringify(output)
        .match(/saw \w+/g)
        ?.toSorted(),
    };
  }

  function unrecordedCall(records: ReadonlyMap<string, string>, calls: number): boolean {
    return [...records.keys()].filter((key) => key.endsWith('/model')).length < calls;
  }
});

test('keys are deterministic, and are of the form step/what', async () => {
  const keysOf = async () => {
    const journal = mapJournal();
    await codeAgent([code('await look("x"); await look("y")'), code('final_answer(1)')], {
      tools: world().tools,
    }).agent.run('Go.', { journal });
    return [...journal.records.keys()];
  };
  const keys = await keysOf();
  expect(keys).toEqual(await keysOf());
  for (const key of ['1/model', '1/tool/1', '1/tool/2', '1/settled/1', '1/settled/2', '2/model'])
    expect(keys).toContain(key);
});

test('a call that was pending at the end of its step stays pending when it is replayed', async () => {
  const snippet = `
look("slow").catch(() => console.log("cut"))
await look("fast")
for (let turn = 0; turn < 60; turn++) await null
final_answer("done")`;
  const records = new Map<string, string>();
  const run = (replies: string[]) =>
    codeAgent(replies, { tools: world().tools }).agent.run('Go.', { journal: mapJournal(records) });
  const first = await run([code(snippet)]);
  const second = await run([]);
  expect(JSON.parse(JSON.stringify(second))).toEqual(JSON.parse(JSON.stringify(first)));
});

test('a journal that fails at once ends the run, and the agent takes the next one', async () => {
  let isBroken = true;
  const journal: Journal = {
    run: (_, effect) => (isBroken ? Promise.reject(new Error('The disk is full.')) : effect()),
  };
  const agent = new ToolCallingAgent({ model: scriptedModel(['done']) });
  await expect(agent.run('Go.', { journal })).rejects.toThrow('The disk is full.');
  isBroken = false;
  await expect(agent.run('Go.', { journal })).resolves.toMatchObject({ state: 'success', output: 'done' });
});

test.each([
  '0/begin',
  '0/seed',
  '1/plan/start',
  '1/plan',
  '1/start',
  '1/model',
  '1/clock',
  '1/before/1',
  '1/tool/1',
  '1/settled/1',
  '1/agent/2/1/model',
  '1/end',
])('a journal that fails at %s alone ends the run with that, and each step that began has its end', async (broken) => {
  const journal: Journal = {
    run: (key, effect) => (key === broken ? Promise.reject(new Error('The disk is full.')) : effect()),
  };
  const child = codeAgent([code('final_answer(1)')], { name: 'child', description: 'Helps.' });
  const { agent } = codeAgent(['Plan.', code('try { await look("x"); await child("y") } catch {}\nfinal_answer(1)')], {
    tools: world().tools,
    managedAgents: [child.agent],
    planningInterval: 5,
    beforeTool() {},
  });
  const { events, thrown } = await collect(agent.stream('Go.', { journal }));
  expect(thrown).toMatchObject({ code: 'execution', message: `The journal failed at "${broken}": The disk is full.` });
  const own = events.filter((event) => event.agent.length === 0);
  expect(ofType(own, 'step-end')).toHaveLength(ofType(own, 'step-start').length);
  expect(ofType(events, 'final-answer').filter((event) => event.agent.length === 0)).toEqual([]);
});

test('a managed agent is replayed with its manager, whatever it calls in parallel', async () => {
  const records = new Map<string, string>();
  const build = (live: boolean) => {
    const { effects, tools } = world();
    const reply = (request: ModelRequest) => {
      if (textOf(request).includes('task two')) return code('final_answer(2)');
      return code(
        request.messages.some(({ role }) => role === 'assistant') ? 'final_answer(a)' : 'a = await look("x")',
      );
    };
    const childModel = scriptedModel(live ? [reply, reply, reply] : []);
    const child = codeAgent([], { model: childModel, tools, name: 'child', description: 'Helps.' });
    const replies = live
      ? [code('both = await Promise.all([child("task one"), child("task two")])'), code('final_answer(both)')]
      : [];
    const parent = codeAgent(replies, { managedAgents: [child.agent] });
    const run = () => parent.agent.run('Go.', { journal: mapJournal(records) });
    return { effects, childModel, model: parent.model, run };
  };
  const first = build(true);
  const recorded = await first.run();
  expect(recorded).toMatchObject({ state: 'success', output: ['saw x', 2] });
  const second = build(false);
  const replayed = await second.run();
  expect(JSON.parse(JSON.stringify(replayed))).toEqual(JSON.parse(JSON.stringify(recorded)));
  expect([second.effects, second.childModel.requests, second.model.requests]).toEqual([[], [], []]);
});

test('a tool-calling agent is replayed', async () => {
  const records = new Map<string, string>();
  const replies = [
    { text: 'Look.', toolCalls: ['slow', 'fast'].map((text) => ({ id: text, name: 'look', input: { text } })) },
    { toolCalls: [{ name: 'final_answer', input: { answer: 5 } }] },
  ];
  const run = (script: readonly ScriptedReply[], { tools }: Pick<AgentOptions, 'tools'>) =>
    new ToolCallingAgent({ model: scriptedModel(script), tools }).run('Go.', {
      output: z.number(),
      journal: mapJournal(records),
    });
  const recorded = await run(replies, world());
  const { effects, tools } = world();
  expect(await run([], { tools })).toEqual(recorded);
  expect(effects).toEqual([]);
});

describe('the first record describes the run', () => {
  const record = async () => {
    const journal = mapJournal();
    await codeAgent([code('final_answer(1)')], { name: 'asker' }).agent.run('How much?', { runId: 'r', journal });
    return journal.records;
  };
  const refused = (part: string) => ({ code: 'invalid-argument', message: expect.stringContaining(part) });

  test('with its id, its task and its agent', async () => {
    const [[key, text = ''] = []] = await record();
    expect(key).toBe('0/begin');
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      runId: 'r',
      task: 'How much?',
      agent: { name: 'asker', model: 'scripted/model' },
    });
  });

  test('and gives the id to a run that goes on', async () => {
    const journal = mapJournal(await record());
    expect(await codeAgent([], { name: 'asker' }).agent.run('How much?', { journal })).toMatchObject({ runId: 'r' });
  });

  test.each<[what: string, part: string, task: string, setup: Setup, runId?: string]>([
    ['another task', 'task', 'How many?', { name: 'asker' }],
    ['another agent', 'agent.name', 'How much?', { name: 'other' }],
    ['other tools', 'agent.tools.look', 'How much?', { name: 'asker', tools: [textTool('look')] }],
    [
      'another model',
      'agent.model',
      'How much?',
      { name: 'asker', model: scriptedModel([code('final_answer(2)')], { id: 'acme/other' }) },
    ],
    ['another run', 'runId', 'How much?', { name: 'asker' }, 's'],
  ])('%s is refused, without an event or a call', async (_, part, task, setup, runId) => {
    const journal = mapJournal(await record());
    const { agent, model } = codeAgent([code('final_answer(2)')], setup);
    const { events, thrown } = await collect(agent.stream(task, { journal, runId }));
    expect(thrown).toMatchObject(refused(part));
    expect([events, model.requests]).toEqual([[], []]);
    expect((await agent.run(task)).output).toBe(2);
  });

  test.each<[what: string, part: string, Setup]>([
    ['another tool', 'agent.tools.child.agent.tools.look', { tools: [textTool('look')] }],
    ['another model', 'agent.tools.child.agent.model', { model: scriptedModel([], { id: 'acme/other' }) }],
  ])('%s of an agent that is managed is refused as well', async (_, part, setup) => {
    const records = new Map<string, string>();
    const run = (child: Setup) => {
      const managed = codeAgent([], { name: 'child', description: 'Helps.', ...child });
      return codeAgent([code('final_answer(1)')], { managedAgents: [managed.agent] }).agent.run('Go.', {
        journal: mapJournal(records),
      });
    };
    await run({});
    await expect(run(setup)).rejects.toMatchObject(refused(part));
  });

  test('a record that describes no run is refused too', async () => {
    const journal: Journal = { run: async (_, effect) => JSON.parse(JSON.stringify({ old: await effect() })) };
    await expect(codeAgent([]).agent.run('Go.', { journal })).rejects.toMatchObject(refused('0/begin'));
  });
});

test('only calls of tools that are not repeatable are marked so', async () => {
  const marks: [key: string, repeatable: unknown][] = [];
  const journal: Journal = {
    run(key, effect, { repeatable } = {}) {
      marks.push([key, repeatable]);
      return effect();
    },
  };
  const [pay, look] = [textTool('pay'), textTool('look', undefined, { effect: 'read' })];
  const tools = [pay, look, textTool('put', undefined, { repeatable: true })];
  await codeAgent([code('await pay("1"); await look("2"); final_answer(await put("3"))')], { tools }).agent.run('Go.', {
    journal,
  });
  expect(marks.filter(([, repeatable]) => repeatable !== true)).toEqual([['1/tool/1', false]]);
  expect(marks.map(([key]) => key)).toContain('1/tool/3');
});

test('a call whose outcome is unknown is told to the model, and not made', async () => {
  const pay = textTool('pay');
  const journal: Journal = {
    run: (key, effect) =>
      key === '1/tool/1' ? Promise.reject(new AgentError('unknown-outcome', 'It may have been made.')) : effect(),
  };
  const { agent } = codeAgent([code('await pay("5").catch(({ name, message }) => final_answer([name, message]))')], {
    tools: [pay],
  });
  const { output } = await agent.run('Go.', { journal });
  expect(output).toEqual(['UnknownOutcomeError', 'It may have been made.']);
  expect(pay.calls).toEqual([]);
});
