import { describe, expect, test } from 'vitest';
import { mapJournal, withSignals } from '../__fixtures__/map-journal.ts';
import { code, codeAgent, collect, ofType } from '../__fixtures__/runs.ts';
import { textTool } from '../__fixtures__/tools.ts';
import type { PendingToolCall } from '../contract/tool.ts';
import type { GuardRule } from '../contract/guard.ts';
import { guard } from './guard.ts';
import { allowHosts, denySequence, limitAmount, limitCalls, toolRules } from './rules.ts';

const always = (name: string, verdict: ReturnType<GuardRule['check']>): GuardRule => ({ name, check: () => verdict });

describe('a guard', () => {
  test('denies a call before it is made; the model and the events are told the rule and the reason', async () => {
    const pay = textTool('pay');
    const rules = [limitCalls({ tools: ['pay'], calls: 1 })];
    const { agent } = codeAgent(
      [code('await pay("1"); await pay("2").catch(({ name, message }) => final_answer([name, message]))')],
      { tools: [pay], guard: guard(rules) },
    );
    const { events, result } = await collect(agent.stream('Go.'));
    expect(pay.calls).toEqual(['1']);
    expect(result?.output).toEqual(['ApprovalDeniedError', expect.stringContaining('limit-calls')]);
    expect(ofType(events, 'guard')).toMatchObject([
      { name: 'pay', input: { text: '2' }, action: 'deny', rule: 'limit-calls' },
    ]);
  });

  test('asks a person', async () => {
    const pay = textTool('pay');
    const asked: unknown[] = [];
    const { agent } = codeAgent([code('final_answer(await pay("1"))')], {
      tools: [pay],
      guard: guard([always('odd', { ask: 'odd' })]),
      approve: ({ input }) => asked.push(input) > 0,
    });
    expect((await agent.run('Go.')).output).toBe('1');
    expect(asked).toEqual([{ text: '1' }]);
  });

  test('stops the run', async () => {
    const pay = textTool('pay');
    const { agent } = codeAgent([code('await pay("1").catch(() => {}); final_answer(1)')], {
      tools: [pay],
      guard: guard([
        always('asks', { ask: 'x' }),
        always('stops', { stop: 'too hot' }),
        always('denies', { deny: 'x' }),
      ]),
    });
    const { events, thrown } = await collect(agent.stream('Go.'));
    expect(thrown).toMatchObject({ code: 'approval-denied', message: expect.stringContaining('too hot') });
    expect(ofType(events, 'guard')).toMatchObject([{ action: 'stop', rule: 'stops' }]);
    expect(pay.calls).toEqual([]);
  });

  test.each<[string, GuardRule['check']]>([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['gives something else', () => Object({ allow: true })],
  ])('denies where a rule %s', async (_, check) => {
    const pay = textTool('pay');
    const { agent } = codeAgent([code('final_answer(await pay("1").catch(({ name }) => name))')], {
      tools: [pay],
      guard: guard([{ name: 'bad', check }]),
    });
    expect((await agent.run('Go.')).output).toBe('ApprovalDeniedError');
    expect(pay.calls).toEqual([]);
  });

  test('watches over the calls of managed agents, together with those of their manager', async () => {
    const [read, send] = [textTool('read', undefined, { effect: 'read' }), textTool('send')];
    const child = codeAgent([code('final_answer(await send("x").catch(({ name }) => name))')], {
      name: 'child',
      description: 'Sends.',
      tools: [send],
    });
    const { agent } = codeAgent([code('await read("secret"); final_answer(await child("Send it."))')], {
      tools: [read],
      managedAgents: [child.agent],
      guard: guard([denySequence({ after: ['read'], tools: ['send'] })]),
    });
    expect((await agent.run('Go.')).output).toBe('ApprovalDeniedError');
    expect(send.calls).toEqual([]);
  });

  test('decides parallel calls with those before them in view', async () => {
    const pay = textTool('pay');
    const { agent } = codeAgent(
      [
        code(
          'const all = await Promise.allSettled(["1", "2", "3"].map(pay)); final_answer(all.map(({ status }) => status))',
        ),
      ],
      { tools: [pay], guard: guard([limitCalls({ calls: 2 })]) },
    );
    expect((await agent.run('Go.')).output).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });

  test('remembers the calls of a run that was suspended, and is not asked again', async () => {
    const records = new Map<string, string>();
    const life = (answers: [string, boolean][], decided: string[]) => {
      const [read, send] = [textTool('read'), textTool('send', undefined, { needsApproval: true })];
      const watching: GuardRule = { name: 'watching', check: ({ name }) => void decided.push(name) };
      const { agent } = codeAgent(
        decided.length === 0 && answers.length === 0
          ? [code('await read("a"); await send("b"); final_answer(await read("c").catch(({ name }) => name))')]
          : [],
        { tools: [read, send], guard: guard([watching, limitCalls({ tools: ['read'], calls: 1 })]) },
      );
      const journal = withSignals(mapJournal(records), new Map(answers));
      return agent.run('Go.', { runId: 'r', journal });
    };
    const first: string[] = [];
    expect((await life([], first)).state).toBe('suspended');
    const second: string[] = [];
    expect((await life([['1/approval/2', true]], second)).output).toBe('ApprovalDeniedError');
    expect([first, second]).toEqual([['read', 'send'], ['read']]);
  });

  test('is made of rules', () => {
    const nameless: GuardRule = { name: '', check: () => {} };
    expect(() => guard([nameless])).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});

describe('ready rules', () => {
  test.each<[string, () => unknown]>([
    ['limitCalls without calls', () => Reflect.apply(limitCalls, null, [{ tools: ['pay'] }])],
    ['limitCalls with a misspelt option', () => Reflect.apply(limitCalls, null, [{ calls: 1, tool: ['pay'] }])],
    ['limitCalls of a tool that is no list', () => Reflect.apply(limitCalls, null, [{ calls: 1, tools: 'pay' }])],
    ['limitAmount without a bound', () => limitAmount({ field: 'euros' })],
    ['limitAmount with a bound that is no number', () => Reflect.apply(limitAmount, null, [{ field: 'e', each: '5' }])],
    ['allowHosts without hosts', () => Reflect.apply(allowHosts, null, [{}])],
    ['denySequence without tools', () => Reflect.apply(denySequence, null, [{ after: ['read'] }])],
    ['toolRules with a misspelt option', () => Reflect.apply(toolRules, null, [{ host: ['a.test'] }])],
    ['an action that is none', () => Reflect.apply(limitCalls, null, [{ calls: 1, action: 'block' }])],
    ['a guard of a rule that is in no list', () => Reflect.apply(guard, null, [limitCalls({ calls: 1 })])],
  ])('refuse what would let everything pass: %s', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  const call: Omit<PendingToolCall, 'name' | 'input'> = { id: '1', effect: 'write', step: 1, agent: [], runId: 'r' };
  const check = (
    rule: GuardRule,
    name: string,
    input: Parameters<GuardRule['check']>[0]['input'],
    past: string[] = [],
    time = 0,
  ) =>
    rule.check(
      { ...call, name, input },
      { time, history: past.map((earlier, index) => ({ ...call, name: earlier, input: { euros: 10 }, time: index })) },
    );

  test.each([
    ['https://example.com/a', true],
    ['https://docs.example.org', true],
    ['https://example.org', false],
    ['see HTTPS://evil.test/x?u=https://example.com', false],
    ['https:\\\\evil.test', false],
    ['https://example.com.evil.test', false],
    ['https://example.com@evil.test', false],
    ['https://example.com.', true],
    ['no address', true],
    ['http:evil.test/x', false],
    ['see http:evil.test', false],
    ['https://example.com"@evil.test/', false],
    ['https://example.com\t@evil.test/', false],
    ['ht\ntps://evil.test/', false],
    ['<a href="https://example.com">here</a>', true],
    ['Read https://example.com/a\nand https://www.example.org/.', true],
  ])('allowHosts: %s', (text, isAllowed) => {
    const verdict = check(allowHosts({ hosts: ['example.com', '*.example.org'] }), 'visit', { deep: [{ text }] });
    expect(verdict === undefined).toBe(isAllowed);
  });

  test('limitCalls counts within a time', () => {
    const rule = limitCalls({ tools: ['look'], calls: 2, perMs: 10 });
    expect(check(rule, 'look', {}, ['look', 'look'], 5)).toEqual({ deny: expect.stringContaining('2 calls') });
    expect(check(rule, 'look', {}, ['look', 'look'], 50)).toBeUndefined();
    expect(check(rule, 'other', {}, ['look', 'look'], 5)).toBeUndefined();
  });

  test('limitAmount bounds each amount and their sum', () => {
    const rule = limitAmount({ tools: ['pay'], field: 'euros', each: 50, total: 60 });
    expect(check(rule, 'pay', { euros: 51 })).toEqual({ ask: expect.any(String) });
    expect(check(rule, 'pay', { euros: '5' })).toEqual({ ask: expect.any(String) });
    expect(check(rule, 'pay', { euros: 45 }, ['pay', 'pay'])).toEqual({ ask: expect.any(String) });
    expect(check(rule, 'pay', { euros: 40 }, ['pay', 'pay'])).toBeUndefined();
  });

  test('toolRules ask before what was read can leave', () => {
    const verdicts = toolRules({ secret: ['vault'], hosts: ['example.com'] }).map((rule) =>
      check(rule, 'visit_webpage', { url: 'https://example.com' }, ['vault']),
    );
    expect(verdicts).toEqual([undefined, undefined, { ask: expect.stringContaining('vault') }]);
  });
});
