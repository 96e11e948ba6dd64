import { describe, expect, it } from 'vitest';
import type { Execution, Executor, SessionOptions } from '../contract/executor.ts';
import { canaryName } from './red-team/canaries.ts';
import { languages } from './red-team/languages.ts';
import { redTeamExecutor } from './red-team/red-team-executor.ts';
import { testExecutor } from './test-executor.ts';

type Respond = (code: string, options: SessionOptions) => Execution | Promise<Execution>;

const valueOf = (value: Extract<Execution, { type: 'value' }>['value']): Execution => ({
  type: 'value',
  value,
  logs: '',
  state: 'kept',
});

/** An executor without a sandbox: it answers what `respond` says. */
function fakeExecutor(respond: Respond): Executor {
  return {
    language: 'typescript',
    start: async (options) => ({
      run: async (code) => respond(code, options),
      [Symbol.asyncDispose]: async () => {},
    }),
    [Symbol.asyncDispose]: async () => {},
  };
}

function collect(register: (it: (name: string, run: () => Promise<void>) => void) => void) {
  const cases = new Map<string, () => Promise<void>>();
  register((name, run) => {
    expect(cases.has(name), `two cases are called "${name}"`).toBe(false);
    cases.set(name, run);
  });
  return { names: [...cases.keys()], run: (name: string) => cases.get(name)?.() ?? Promise.reject(new Error(name)) };
}

describe('testExecutor', () => {
  it('passes only the cases that a constant happens to fit', async () => {
    const suite = collect((register) => testExecutor(register, () => fakeExecutor(() => valueOf(42))));
    const outcomes = await Promise.allSettled(suite.names.map((name) => suite.run(name)));
    const passed = suite.names.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(passed).toEqual([
      'the last expression is the value',
      'functions live on',
      'start variables are globals',
      'no code makes a run reject',
    ]);
    expect(suite.names.length).toBeGreaterThan(200);
  });

  it('says what was expected, what came, and what was run', async () => {
    const suite = collect((register) => testExecutor(register, () => fakeExecutor(() => valueOf(42))));
    await expect(suite.run('a string is the value')).rejects.toThrow(
      /expected "two words", got 42\nSteps:\n.*two words/,
    );
    await expect(suite.run('names that no tool may have are refused')).rejects.toThrow(/tool "": expected .*resolved/);
  });

  it('fails a case that hangs, with its name in the message', async () => {
    const never = new Promise<Execution>(() => {});
    const suite = collect((register) => testExecutor(register, () => fakeExecutor(() => never)));
    await expect(suite.run('timeoutMs of a run beats that of the session')).rejects.toThrow('not settled within');
  });

  it('runs what an executor lacks as cases that have to fail', async () => {
    const lacks = { 'null is null': 'it says 42', 'the last expression is the value': 'untrue' };
    const suite = collect((register) => testExecutor(register, () => fakeExecutor(() => valueOf(42)), { lacks }));
    await suite.run('lacks: null is null (it says 42)');
    await expect(suite.run('lacks: the last expression is the value (untrue)')).rejects.toThrow('passes now');
    expect(() =>
      testExecutor(
        () => {},
        () => fakeExecutor(() => valueOf(1)),
        { lacks: { 'no such case': '' } },
      ),
    ).toThrow('no such case');
  });
});

describe('redTeamExecutor', () => {
  // An attack without expectations of its own: only the oracle can fail it.
  const attack = 'realm: text of stacks';
  const { preamble, truth, tool } = languages.typescript;

  /** Right in everything but the attack. */
  const around =
    (misbehave: Respond): Respond =>
    async (code, options) => {
      if (code === preamble) return valueOf(undefined);
      if (code === truth) return valueOf({ witness: 41, given: 7 });
      if (code !== tool) return misbehave(code, options);
      const input = { a: 40, b: 2 };
      const signal = new AbortController().signal;
      return valueOf(await options.callTool({ id: '1', name: 'add', input }, { signal }));
    };

  const attempt = (respond: Respond) => collect((it) => redTeamExecutor(it, () => fakeExecutor(respond))).run(attack);

  it('passes what does no harm', async () => {
    await expect(attempt(around(() => valueOf('fine')))).resolves.toBeUndefined();
  });

  it.each<[fault: string, message: RegExp, misbehave: Respond]>([
    ['a forged answer', /nobody gave/, () => ({ type: 'final-answer', value: 1, logs: '', state: 'kept' })],
    ['a secret in the value', /has seen canary/, () => valueOf(String(Reflect.get(globalThis, canaryName)))],
    ['a secret in the logs', /has seen canary/, () => ({ ...valueOf(1), logs: process.env['THIMBLE_CANARY'] ?? '' })],
    ['a path of the host', /has seen/, () => valueOf(`at ${import.meta.dirname}/x.ts`)],
    ['a lie about the state', /after state "reset"/, () => ({ ...valueOf(1), state: 'reset' })],
    ['a value above its limit', /100000 allowed/, () => valueOf('x'.repeat(200_000))],
    ['a value that is no JSON', /holds a bigint/, () => ({ ...valueOf(1), value: JSON.parse('1', () => 1n) })],
    ['a polluted host', /intrinsics .*polluted/, () => valueOf(Reflect.set(Object.prototype, 'polluted', 1))],
    ['a host that stands still', /stood still/, () => valueOf(busyFor(700))],
    ['an end too late', /took \d{4,} ms/, () => new Promise((resolve) => setTimeout(resolve, 1_800, valueOf(1)))],
  ])('finds %s', async (_, message, misbehave) => {
    const outcome = attempt(around(misbehave));
    await expect(outcome.finally(() => Reflect.deleteProperty(Object.prototype, 'polluted'))).rejects.toThrow(message);
  });

  it('lets a sandbox that an attack left full be reset once, and no other', async () => {
    const ended = (state: Execution['state']): Execution => ({
      type: 'error',
      error: { name: 'MemoryLimitError', message: 'full' },
      logs: '',
      state,
    });
    /** Kept by the attack, lost in the tool call behind it. */
    const fullAfterwards = (losses: number): Respond => {
      let lost = 0;
      const healthy = around(() => ended('kept'));
      return (code, options) => {
        if (code === tool && lost < losses) {
          lost++;
          return ended('reset');
        }
        return healthy(code, options);
      };
    };
    const suite = (losses: number) => collect((it) => redTeamExecutor(it, () => fakeExecutor(fullAfterwards(losses))));
    await expect(suite(1).run('memory: growing after a tool call')).resolves.toBeUndefined();
    await expect(suite(2).run('memory: growing after a tool call')).rejects.toThrow('expected a value');
    await expect(suite(1).run('cpu: a loop')).rejects.toThrow('expected a value');
  });

  it('finds a session that is broken afterwards', async () => {
    const healthy = around(() => valueOf('fine'));
    await expect(attempt((code, options) => (code === tool ? valueOf(null) : healthy(code, options)))).rejects.toThrow(
      /a tool call afterwards: expected 42, got null/,
    );
  });

  it('holds at least 80 attacks for JavaScript', () => {
    const { names } = collect((it) => redTeamExecutor(it, () => fakeExecutor(() => valueOf(1))));
    expect(names.length).toBeGreaterThan(80);
  });
});

function busyFor(ms: number): number {
  const worked = () => Object.values(process.threadCpuUsage()).reduce((sum, part) => sum + part / 1e3, 0);
  const end = worked() + ms;
  while (worked() < end);
  return ms;
}
