import { describe, expect, test } from 'vitest';
import type { AgentOptions, RunOptions } from '../contract/agent.ts';
import type { Json } from '../base/json.ts';
import {
  actions,
  code,
  codeAgent,
  collect,
  lastMessage,
  ofType,
  type Setup,
  turnsUntil,
} from '../__fixtures__/runs.ts';
import { mapJournal, withSignals } from '../__fixtures__/map-journal.ts';
import { delay } from '../base/abort.ts';
import { textTool } from '../__fixtures__/tools.ts';
import { ToolCallingAgent } from '../agent/tool-calling-agent.ts';
import { scriptedModel } from '../testing/index.ts';

const payThenAnswer = [code('final_answer(await pay("5 francs").catch((error) => error.name + ": " + error.message))')];

function payer(options: Setup = {}) {
  const pay = textTool('pay', (text) => `paid ${text}`, { needsApproval: true });
  return { pay, ...codeAgent(payThenAnswer, { tools: [pay], ...options }) };
}

describe('beforeTool', () => {
  test('sees every call after validation, with its step and agent', async () => {
    const seen: unknown[] = [];
    const { agent } = codeAgent(
      [code('n = 1'), code('await look({}).catch(() => {}); final_answer(await look("x"))')],
      {
        tools: [textTool('look')],
        name: 'asker',
        beforeTool: (call) => void seen.push(call),
      },
    );
    const { events } = await collect(agent.stream('Go.', { runId: 'r' }));
    const start = ofType(events, 'tool-start').find(({ input }) => JSON.stringify(input) === '{"text":"x"}');
    const call = { name: 'look', input: { text: 'x' }, effect: 'write', step: 2, agent: ['asker'], runId: 'r' };
    expect(seen).toEqual([{ id: start?.id, ...call }]);
  });

  test('denies a call: the tool is not called, and the model is told why', async () => {
    const look = textTool('look');
    const { agent } = codeAgent([code('await look("x")'), code('final_answer(1)')], {
      tools: [look],
      beforeTool: () => ({ deny: 'not on Sundays' }),
    });
    const result = await agent.run('Go.');
    expect(look.calls).toEqual([]);
    expect(actions(result)[0]).toMatchObject({ error: { code: 'approval-denied' } });
    expect(actions(result)[0]?.observation).toContain('not on Sundays');
  });

  test('replaces the input, which is validated again', async () => {
    const look = textTool('look');
    const inputs: Json[] = [{ text: 'safe' }, { txt: 1 }];
    const { agent } = codeAgent(
      [code('first = await look("x"); await look("y").catch(({ name }) => final_answer([first, name]))')],
      { tools: [look], beforeTool: async () => ({ input: inputs.shift() ?? null }) },
    );
    const { events, result } = await collect(agent.stream('Go.'));
    expect(result?.output).toEqual(['safe', 'ToolInputError']);
    expect(look.calls).toEqual(['safe']);
    expect(ofType(events, 'tool-start')[0]?.input).toEqual({ text: 'safe' });
  });

  test('that throws refuses the call, and the run goes on', async () => {
    const look = textTool('look');
    const { agent } = codeAgent([code('await look("x")'), code('final_answer(1)')], {
      tools: [look],
      beforeTool() {
        throw new Error('the guard is broken');
      },
    });
    const result = await agent.run('Go.');
    expect(look.calls).toEqual([]);
    expect(result.output).toBe(1);
    expect(actions(result)[0]).toMatchObject({
      error: { code: 'approval-denied' },
      observation: expect.stringContaining('look was not called: the guard `beforeTool` failed: the guard is broken'),
    });
  });

  test.each<[string, unknown]>([
    ['false', false],
    ['true', true],
    ['a text', 'no'],
    ['a deny that is not a reason', { deny: true }],
    ['a misspelt deny', { denied: 'x' }],
    ['a list', []],
    ['an input beside a deny that is not a reason', { deny: 1, input: { text: 'y' } }],
  ])('that returns %s refuses the call, and says what it may return', async (_, decision) => {
    const look = textTool('look');
    const options: AgentOptions = { model: scriptedModel([{ toolCalls: [{ name: 'look', input: 'x' }] }, 'Done.']) };
    Reflect.set(options, 'beforeTool', () => decision);
    const result = await new ToolCallingAgent({ ...options, tools: [look] }).run('Go.');
    expect(look.calls).toEqual([]);
    expect(JSON.stringify(actions(result)[0]?.results)).toContain('{ deny: ');
  });

  test.each([undefined, null])('that returns %s lets the call go on', async (decision) => {
    const look = textTool('look');
    const options: AgentOptions = { model: scriptedModel([{ toolCalls: [{ name: 'look', input: 'x' }] }, 'Done.']) };
    Reflect.set(options, 'beforeTool', () => decision);
    await new ToolCallingAgent({ ...options, tools: [look] }).run('Go.');
    expect(look.calls).toEqual(['x']);
  });

  test('holds for JSON calls', async () => {
    const look = textTool('look');
    const model = scriptedModel([
      { toolCalls: ['a', 'b'].map((text) => ({ id: text, name: 'look', input: { text } })) },
      'Done.',
    ]);
    const beforeTool: AgentOptions['beforeTool'] = ({ id }) =>
      id === 'a' ? { deny: 'no a' } : { input: { text: 'B' } };
    await new ToolCallingAgent({ model, tools: [look], beforeTool }).run('Go.');
    expect(look.calls).toEqual(['B']);
    expect(model.requests[1]?.messages.at(-1)?.content).toMatchObject([
      { id: 'a', isError: true, output: expect.stringContaining('no a') },
      { id: 'b', output: 'B' },
    ]);
  });
});

describe('the input of a call', () => {
  test('cannot be changed in place by a guard: the call is refused, since another one would be made than is shown', async () => {
    const pay = textTool('pay');
    const { agent } = codeAgent([code('final_answer(await pay("1000").catch(({ message }) => message))')], {
      tools: [pay],
      beforeTool: ({ input }) => void Object.assign(Object(input), { text: '1' }),
    });
    expect((await agent.run('Go.')).output).toMatch(
      /the guard `beforeTool` failed: Cannot assign to read only property/,
    );
    expect(pay.calls).toEqual([]);
  });

  test('is what is asked about and what is made, whatever an observer does with its event', async () => {
    const asked: Json[] = [];
    const { agent, pay } = payer({
      onEvent: (event) => {
        if (event.type === 'approval-request') Reflect.set(Object(event.input), 'text', '1 franc');
      },
      approve: ({ input }) => asked.push(input) > 0,
    });
    expect((await agent.run('Go.')).output).toBe('paid 5 francs');
    expect([asked, pay.calls]).toEqual([[{ text: '5 francs' }], ['5 francs']]);
  });
});

describe('a tool that needs approval', () => {
  test('is called when approve agrees; the request is an event', async () => {
    const requests: unknown[] = [];
    const { agent, pay } = payer({ approve: async (request) => requests.push(request) > 0 });
    const { events, result } = await collect(agent.stream('Go.'));
    expect(result?.output).toBe('paid 5 francs');
    expect(pay.calls).toEqual(['5 francs']);
    const [event] = ofType(events, 'approval-request');
    expect(event).toMatchObject({ name: 'pay', input: { text: '5 francs' } });
    expect(requests).toMatchObject([
      { id: event?.id, name: 'pay', input: { text: '5 francs' }, signal: expect.any(AbortSignal) },
    ]);
    expect(ofType(events, 'approval-answer')).toMatchObject([{ id: event?.id, approved: true }]);
    expect(ofType(events, 'tool-start')).toMatchObject([{ id: event?.id }]);
  });

  test.each<[how: string, setup: Setup, reason: RegExp, options?: RunOptions]>([
    ['false', { approve: async () => false }, /ApprovalDeniedError/],
    ['a reason', { approve: async () => ({ approved: false, reason: 'too much' }) }, /ApprovalDeniedError.*too much/],
    ['a throw', { approve: () => Promise.reject(new Error('no terminal')) }, /no terminal/],
    ['nobody to ask', {}, /ApprovalDeniedError/],
    ['a journal without signal', {}, /ApprovalDeniedError/, { journal: mapJournal() }],
  ])('is not called after %s', async (_, setup, reason, options) => {
    const { agent, pay } = payer(setup);
    expect((await agent.run('Go.', options)).output).toMatch(reason);
    expect(pay.calls).toEqual([]);
  });

  test('may decide by its input, as beforeTool left it', async () => {
    const asked: string[] = [];
    const pay = textTool('pay', undefined, {
      needsApproval: ({ text }) => asked.push(text) > 0 && text.startsWith('1000'),
    });
    const { agent } = codeAgent([code('await pay("1000"); final_answer(await pay("5").catch(() => "denied"))')], {
      tools: [pay],
      beforeTool: ({ input }) => ({ input: JSON.stringify(input).includes('1000') ? { text: '1' } : { text: '1000' } }),
    });
    expect((await agent.run('Go.')).output).toBe('denied');
    // Of the input as the model gave it, and as it was replaced.
    expect(asked).toEqual(['1000', '1', '5', '1000']);
    expect(pay.calls).toEqual(['1']);
  });

  test('is asked about one call at a time, those of managed agents included', async () => {
    const open: string[] = [];
    let most = 0;
    const asked: string[] = [];
    const approve: AgentOptions['approve'] = async ({ input, agent }) => {
      open.push(JSON.stringify(input));
      most = Math.max(most, open.length);
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      open.pop();
      asked.push(agent.join('/'));
      return true;
    };
    const pay = textTool('pay', undefined, { needsApproval: true });
    const child = codeAgent([code('final_answer(await Promise.all(["1", "2"].map(pay)))')], {
      name: 'child',
      description: 'Pays.',
      tools: [pay],
    });
    const { agent } = codeAgent([code('final_answer(await Promise.all([pay("3"), child("Pay."), pay("4")]))')], {
      tools: [pay],
      managedAgents: [child.agent],
      approve,
    });
    expect((await agent.run('Go.')).output).toEqual(['3', ['1', '2'], '4']);
    expect(most).toBe(1);
    expect(asked.toSorted()).toEqual(['', '', 'child', 'child']);
  });

  test('of a managed agent is asked about one call at a time, whatever runs in parallel', async () => {
    let open = 0;
    let most = 0;
    const approve: AgentOptions['approve'] = async () => {
      most = Math.max(most, ++open);
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return true;
    };
    const tools = [textTool('pay', undefined, { needsApproval: true })];
    const reply = code('final_answer(await pay("1"))');
    const child = codeAgent([reply, reply], { name: 'child', description: 'Pays.', tools, approve });
    const { agent } = codeAgent([code('final_answer(await Promise.all(["a", "b"].map(child)))')], {
      managedAgents: [child.agent],
    });
    expect((await agent.run('Go.')).output).toEqual(['1', '1']);
    expect(most).toBe(1);
  });

  test('that throws refuses the call, and its request has an answer', async () => {
    const { agent, pay } = payer({ approve: () => Promise.reject(new Error('the line is down')) });
    const { events, result } = await collect(agent.stream('Go.'));
    expect(result?.output).toBe('ApprovalDeniedError: pay was not called: `approve` failed: the line is down');
    expect(ofType(events, 'approval-answer')).toMatchObject([
      { approved: false, reason: '`approve` failed: the line is down' },
    ]);
    expect(pay.calls).toEqual([]);
  });

  test('whose answer is not wanted any more lets the next question come', async () => {
    const { promise: never } = Promise.withResolvers<boolean>();
    const asked: string[] = [];
    const { agent } = payer({
      approve: ({ runId }) => {
        asked.push(runId);
        if (runId === 'a') agent.interrupt();
        return runId === 'a' ? never : true;
      },
      // The same reply twice.
      model: scriptedModel([...payThenAnswer, ...payThenAnswer]),
    });
    expect((await agent.run('Go.', { runId: 'a' })).state).toBe('interrupted');
    expect((await agent.run('Go.', { runId: 'b' })).output).toBe('paid 5 francs');
    expect(asked).toEqual(['a', 'b']);
  });

  test('is denied to a tool-calling agent, which is told', async () => {
    const pay = textTool('pay', undefined, { needsApproval: true });
    const model = scriptedModel([{ toolCalls: [{ name: 'pay', input: { text: '5' } }] }, 'Then not.']);
    const approve = async () => ({ approved: false, reason: 'too much' });
    expect((await new ToolCallingAgent({ model, tools: [pay], approve }).run('Go.')).output).toBe('Then not.');
    expect(lastMessage(model)).toContain('too much');
    expect(pay.calls).toEqual([]);
  });
});

describe('with a journal that has signals', () => {
  test('the run is suspended, and resumed by a run that has the signal', async () => {
    const records = new Map<string, string>();
    const waiting = withSignals(mapJournal(records), new Map());
    const first = payer();
    const { events, result } = await collect(first.agent.stream('Go.', { runId: 'r', journal: waiting }));
    expect(result).toMatchObject({ state: 'suspended', output: null, runId: 'r' });
    expect(events.at(-1)).toMatchObject({ type: 'run-end', state: 'suspended' });
    expect(ofType(events, 'approval-request')).toHaveLength(1);
    expect(ofType(events, 'tool-end')).toMatchObject([{ error: expect.stringContaining('pay waits for an answer') }]);
    expect(first.pay.calls).toEqual([]);
    const [key = ''] = waiting.waited;

    const resumed = payer();
    const journal = withSignals(mapJournal(records), new Map([[key, { approved: true }]]));
    expect(await resumed.agent.run('Go.', { runId: 'r', journal })).toMatchObject({
      state: 'success',
      output: 'paid 5 francs',
    });
    expect(resumed.model.requests).toEqual([]);
    expect(resumed.pay.calls).toEqual(['5 francs']);
  });

  test('several approvals are open at once, and other calls come to their end before the run is suspended', async () => {
    const records = new Map<string, string>();
    const setup = () => {
      const pay = textTool('pay', undefined, { needsApproval: true });
      const look = textTool('look', async (text, { signal }) => {
        await delay(20, signal);
        return text;
      });
      return { pay, look, tools: [pay, look] };
    };
    const snippet = code('final_answer(await Promise.all([pay("1"), look("x").then(look), pay("2")]))');
    const life = async (answers: Map<string, Json>) => {
      const { tools, pay, look } = setup();
      const journal = withSignals(mapJournal(records), answers);
      const { agent } = codeAgent(records.size === 0 ? [snippet] : [], { tools });
      return { pay, look, journal, result: await agent.run('Go.', { runId: 'r', journal }) };
    };
    const first = await life(new Map());
    expect(first.result.state).toBe('suspended');
    expect(first.journal.waited.toSorted()).toEqual(['1/approval/1', '1/approval/3']);
    expect(first.look.calls).toEqual(['x', 'x']);
    const second = await life(new Map([['1/approval/3', true]]));
    expect([second.result.state, second.pay.calls, second.look.calls]).toEqual(['suspended', ['2'], []]);
    const third = await life(
      new Map([
        ['1/approval/3', true],
        ['1/approval/1', true],
      ]),
    );
    expect([third.result.output, third.pay.calls]).toEqual([['1', 'x', '2'], ['1']]);
  });

  test('a signal that denies is a denial', async () => {
    const records = new Map<string, string>();
    const waiting = withSignals(mapJournal(records), new Map());
    await payer().agent.run('Go.', { journal: waiting });
    const signals = new Map<string, Json>([[waiting.waited[0] ?? '', { approved: false, reason: 'too much' }]]);
    const resumed = payer();
    const journal = withSignals(mapJournal(records), signals);
    expect((await resumed.agent.run('Go.', { journal })).output).toMatch(/too much/);
    expect(resumed.pay.calls).toEqual([]);
  });

  test('approve is asked before the signal', async () => {
    const journal = withSignals(mapJournal(), new Map());
    const { agent } = payer({ approve: async () => true });
    expect((await agent.run('Go.', { journal })).state).toBe('success');
    expect(journal.waited).toEqual([]);
  });

  test('calls beside the one that waits are done once in all', { timeout: 3_000 }, async () => {
    const records = new Map<string, string>();
    const setup = () => {
      const look = textTool('look');
      const pay = textTool('pay', (text) => `paid ${text}`, { needsApproval: true });
      return { look, pay, tools: [look, pay] };
    };
    const replies = [code('seen = await look("a")\nfinal_answer(await Promise.all([look("b"), pay("5")]))')];
    const waiting = withSignals(mapJournal(records), new Map());
    const one = setup();
    expect((await codeAgent(replies, { tools: one.tools }).agent.run('Go.', { journal: waiting })).state).toBe(
      'suspended',
    );
    const two = setup();
    const signals = new Map<string, Json>([[waiting.waited[0] ?? '', true]]);
    const journal = withSignals(mapJournal(records), signals);
    const result = await codeAgent(replies, { tools: two.tools }).agent.run('Go.', { journal });
    expect(result).toMatchObject({ state: 'success', output: ['b', 'paid 5'] });
    expect([...one.look.calls, ...two.look.calls].filter((text) => text === 'a')).toEqual(['a']);
    expect([...one.pay.calls, ...two.pay.calls]).toEqual(['5']);
  });
});

describe('the clock of the step', () => {
  test('stands still while a person is asked, and while a question waits for the one before', async () => {
    const pay = textTool('pay', (text) => text, { needsApproval: true });
    const during: number[] = [];
    const { agent, executor } = codeAgent([code('final_answer(await Promise.all([pay("a"), pay("b")]))')], {
      tools: [pay],
      approve: async () => during.push(executor.holds.now) > 0,
    });
    expect((await agent.run('Go.')).output).toEqual(['a', 'b']);
    expect(during[0]).toBe(2);
    expect(during[1]).toBeGreaterThan(0);
    expect(executor.holds).toEqual({ now: 0, made: 2 });
  });

  test('goes on after a refusal, and is not held for a call that needs no approval', async () => {
    const pay = textTool('pay', (text) => text, { needsApproval: true });
    const { agent, executor } = codeAgent([code('await pay("a").catch(() => {}); final_answer(await look("b"))')], {
      tools: [pay, textTool('look', (text) => text)],
      approve: async () => false,
    });
    await agent.run('Go.');
    expect(executor.holds).toEqual({ now: 0, made: 1 });
  });

  test('of the parent stands still while its managed agent asks', async () => {
    const pay = textTool('pay', (text) => text, { needsApproval: true });
    const child = codeAgent([code('final_answer(await pay("a"))')], {
      tools: [pay],
      name: 'buyer',
      description: 'Buys.',
    });
    let during = 0;
    const { agent, executor } = codeAgent([code('final_answer(await buyer("Buy."))')], {
      managedAgents: [child.agent],
      approve: async () => {
        await turnsUntil(() => executor.holds.now > 0);
        during = executor.holds.now;
        return true;
      },
    });
    expect((await agent.run('Go.')).output).toBe('a');
    expect(during).toBe(1);
    expect(executor.holds).toEqual({ now: 0, made: 1 });
  });
});
