import { describe, expect, test } from 'vitest';
import type { Execution, Language } from '../../contract/executor.ts';
import { collect, fakeExecutor, type Respond, valueOf } from '../__fixtures__/fake-executor.ts';
import { canaryName } from './canaries.ts';
import { languages } from './languages.ts';
import { attackTables, redTeamExecutor } from './red-team-executor.ts';

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

  test('passes what does no harm', async () => {
    await expect(attempt(around(() => valueOf('fine')))).resolves.toBeUndefined();
  });

  test.each<[fault: string, message: RegExp, misbehave: Respond]>([
    ['a forged answer', /nobody gave/, () => ({ type: 'final-answer', value: 1, logs: '', state: 'kept' })],
    ['a secret in the value', /has seen canary/, () => valueOf(String(Reflect.get(globalThis, canaryName)))],
    ['a secret in the logs', /has seen canary/, () => ({ ...valueOf(1), logs: process.env['THIMBLE_CANARY'] ?? '' })],
    ['a path of the host', /has seen/, () => valueOf(`at ${import.meta.dirname}/x.ts`)],
    ['a lie about the state', /after state "reset"/, () => ({ ...valueOf(1), state: 'reset' })],
    [
      'logs above their limit',
      /shown 20000 characters/,
      (_, { onLog }) => {
        onLog?.('x'.repeat(20_000));
        return valueOf(1);
      },
    ],
    ['a value above its limit', /100000 allowed/, () => valueOf('x'.repeat(200_000))],
    ['a value that is no JSON', /holds a bigint/, () => ({ ...valueOf(1), value: JSON.parse('1', () => 1n) })],
    ['a polluted host', /intrinsics .*polluted/, () => valueOf(Reflect.set(Object.prototype, 'polluted', 1))],
    ['a host that stands still', /stood still/, () => valueOf(busyFor(550))],
    ['an end too late', /took \d{4,} ms/, () => new Promise((resolve) => setTimeout(resolve, 1_800, valueOf(1)))],
  ])('finds %s', async (_, message, misbehave) => {
    const outcome = attempt(around(misbehave));
    await expect(outcome.finally(() => Reflect.deleteProperty(Object.prototype, 'polluted'))).rejects.toThrow(message);
  });

  test('lets a sandbox that an attack left full be reset once, and no other', async () => {
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

  test('finds a session that is broken afterwards', async () => {
    const healthy = around(() => valueOf('fine'));
    await expect(attempt((code, options) => (code === tool ? valueOf(null) : healthy(code, options)))).rejects.toThrow(
      /a tool call afterwards: expected 42, got null/,
    );
  });

  test.each<[Language, number]>([
    ['typescript', 200],
    ['python', 150],
  ])('holds many attacks in %s, on everything that is attacked', (language, least) => {
    const { names } = collect((it) => redTeamExecutor(it, () => fakeExecutor(() => valueOf(1), language)));
    expect(names.length).toBeGreaterThan(least);
    // Python is read by Python itself.
    const attacked = Object.keys(attackTables).filter((target) => language === 'typescript' || target !== 'parsing');
    expect([...new Set(names.map((name) => name.split(': ')[0]))]).toEqual([...attacked, 'the executor ends']);
  });

  test('attacks only what is named', () => {
    const create = () => fakeExecutor(() => valueOf(1));
    const { names } = collect((it) => redTeamExecutor(it, create, { targets: ['state', 'realm'] }));
    expect([...new Set(names.map((name) => name.split(': ')[0]))]).toEqual(['realm', 'state', 'the executor ends']);
  });
});

function busyFor(ms: number): number {
  const worked = () => Object.values(process.threadCpuUsage()).reduce((sum, part) => sum + part / 1e3, 0);
  const end = worked() + ms;
  while (worked() < end);
  return ms;
}
