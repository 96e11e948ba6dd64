import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Execution, Language, SessionOptions } from '../contract/executor.ts';
import { collect, errorOf, fakeExecutor, type Respond, suiteOf, valueOf } from './__fixtures__/fake-executor.ts';
import { caseTables } from './executor-cases/tables.ts';
import { inLanguage } from './in-language.ts';
import { testExecutor } from './test-executor.ts';

afterEach(() => void vi.useRealTimers());

describe('testExecutor', () => {
  test.each<Language>(['typescript', 'python'])(
    'passes only the cases of %s that a constant happens to fit',
    async (language) => {
      const suite = suiteOf(() => valueOf(42), language);
      const outcomes = await Promise.allSettled(suite.names.map((name) => suite.run(name)));
      const passed = suite.names.filter((_, index) => outcomes[index]?.status === 'fulfilled');
      expect(passed).toEqual([
        'the last expression is the value',
        'functions live on',
        'start variables are globals',
        'no code makes a run reject',
      ]);
      expect(suite.names.length).toBeGreaterThan(200);
    },
  );

  test('says what was expected, what came, and what was run', async () => {
    const suite = suiteOf(() => valueOf(42));
    await expect(suite.run('a string is the value')).rejects.toThrow(
      /expected "two words", got 42\nSteps:\n.*two words/,
    );
    await expect(suite.run('names that no tool may have are refused')).rejects.toThrow(/tool "": expected .*resolved/);
  });

  test('fails a case that hangs, with its name in the message', async () => {
    const suite = suiteOf(() => new Promise<Execution>(() => {}));
    vi.useFakeTimers();
    const told = suite.run('timeoutMs of a run beats that of the session').then(() => 'passed', String);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await told).toContain('not settled within');
  });

  test('gives cases of the same settings one session, and another after a failure', async () => {
    let started = 0;
    const executor = fakeExecutor((code) => (code.startsWith('[1, [2') ? valueOf('no') : valueOf(42)));
    const suite = collect((register) =>
      testExecutor(register, () => ({ ...executor, start: (options) => (started++, executor.start(options)) })),
    );
    await suite.run('the last expression is the value');
    await suite.run('the last expression is the value');
    expect(started).toBe(1);
    await expect(suite.run('an array is the value')).rejects.toThrow('got "no"');
    await suite.run('the last expression is the value');
    expect(started).toBe(2);
    await suite.run('functions live on');
    expect(started).toBe(2);
    await suite.run('start variables are globals');
    expect(started).toBe(3);
    await expect(suite.run('declared enums vanish')).rejects.toThrow('got 42');
    expect(started).toBe(4);
  });

  // What TypeScript has beyond JavaScript, JavaScript's promises and iterators, that it throws anything, and what browsers and
  // Node have.
  const ofTypeScript = ['language', 'promises', 'thrown', 'globals', 'timers', 'intl'];
  const topics = Object.keys(caseTables).filter((topic) => !ofTypeScript.includes(topic));

  test.each(topics)('the promises about %s are as many in Python', (topic) => {
    const [typescript, python] = (['typescript', 'python'] as const).map(
      (language) => inLanguage(language, caseTables[topic] ?? {}).length,
    );
    expect(python).toBeGreaterThan(0.75 * (typescript ?? 0));
  });
});

describe('testExecutor in Python', () => {
  const answer = (value: number): Execution => ({ type: 'final-answer', value, logs: '', state: 'kept' });
  const call = async ({ callTool }: SessionOptions, name: string, input: { [key: string]: number }) =>
    callTool({ id: name, name, input }, { signal: new AbortController().signal });

  test.each<[fault: string, name: string, right: Respond, wrong: Respond]>([
    ['a set as a description', 'a set of plain data is an array', () => valueOf([1, 2]), () => valueOf('{1, 2}')],
    [
      'a data class without its fields',
      'an instance of a data class gives its fields',
      () => valueOf({ x: 1, y: { x: 2, y: null } }),
      () => valueOf('P(x=1, y=P(x=2, y=None))'),
    ],
    [
      'an integer that lost digits',
      'a long integer keeps its digits',
      () => valueOf('12345678901234567890'),
      () => valueOf(12345678901234567000),
    ],
    [
      'a statement whose last name is taken for its value',
      'a statement has no value',
      () => valueOf(undefined),
      () => valueOf(1),
    ],
    [
      'comprehensions that do not see the globals',
      'comprehensions see the variables of earlier steps',
      () => valueOf([3, 6]),
      () => errorOf({ name: 'NameError', message: "name 'k' is not defined" }),
    ],
    [
      'globals that lose their sandbox unsaid',
      'functions can assign the variables of the session',
      () => valueOf(6),
      () => ({ ...valueOf(6), state: 'reset' }),
    ],
    [
      'no await at the top level',
      'for await works',
      () => valueOf([1, 2]),
      () => errorOf({ name: 'SyntaxError', message: "'async for' outside async function" }),
    ],
    [
      'a line that counts those of the wrapper',
      'an error in a later step has the line of that step',
      () => errorOf({ name: 'ValueError', message: 'first line', line: 1 }),
      () => errorOf({ name: 'ValueError', message: 'first line', line: 4 }),
    ],
    [
      'an error without its column',
      'an error has its column',
      () => errorOf({ name: 'NameError', message: 'no', line: 2, column: 1 }),
      () => errorOf({ name: 'NameError', message: 'no', line: 2 }),
    ],
    [
      'an exit that ends the session',
      'exit does not end the session',
      () => valueOf(1),
      () => ({ ...valueOf(1), state: 'reset' }),
    ],
    [
      'stderr that is lost',
      'all ways to print go to one log in order',
      () => ({ ...valueOf(undefined), logs: 'a\nb\nc\n' }),
      () => ({ ...valueOf(undefined), logs: 'a\nb\n' }),
    ],
    ['an answer that a bare except swallows', 'final_answer works in a bare except', () => answer(1), () => valueOf(2)],
    [
      'an answer that an error undoes',
      'an error in finally does not undo it',
      () => answer(1),
      () => errorOf({ name: 'ValueError', message: 'late' }),
    ],
    [
      'calls one after the other',
      'calls made at once are really parallel',
      async (_, options) =>
        valueOf(await Promise.all([1, 2, 3, 4].map((value) => call(options, 'meet', { count: 4, value })))),
      async (_, options) => {
        for (const value of [1, 2, 3, 4]) await call(options, 'meet', { count: 1, value });
        return valueOf([1, 2, 3, 4]);
      },
    ],
    [
      'inputs that are changed on their way',
      'a tool gets its input and gives its result',
      async (_, options) => valueOf(await call(options, 'add', { a: 40, b: 2 })),
      async (_, options) => valueOf(await call(options, 'add', { a: 2, b: 40 })),
    ],
    [
      'a refused call that ends the step',
      'toolCalls: calls above it are refused one by one',
      () => valueOf([0, 1, 2, true, true]),
      () => errorOf({ name: 'LimitError', message: 'no more' }),
    ],
    [
      'a value that is cut without a word',
      'valueBytes: a larger array becomes a preview',
      () => ({ type: 'value', value: [0], truncated: true, logs: '', state: 'kept' }),
      () => valueOf([0]),
    ],
    [
      'start variables that are gone after a stop',
      'wallClockMs: the next step works',
      () => ({ ...valueOf([1, 2, true]), state: 'reset' }),
      () => errorOf({ name: 'NameError', message: "name 'given' is not defined" }),
    ],
  ])('finds %s', async (_, name, right, wrong) => {
    await expect(suiteOf(right, 'python').run(name)).resolves.toBeUndefined();
    await expect(suiteOf(wrong, 'python').run(name)).rejects.toThrow('Steps:');
  });

  test.each(['python', 'typescript'] as const)('finds in %s a limit that ends runs too late', async (language) => {
    const name = 'a smaller limit ends a run sooner';
    const outOfTime = errorOf({ name: 'TimeoutError', message: 'out of time' });
    const never = new Promise<Execution>(() => {});
    const endsBelow =
      (most: number): Respond =>
      (_, { limits: { timeoutMs = 0, wallClockMs = 0 } = {} }) =>
        Math.max(timeoutMs, wallClockMs) < most ? outOfTime : never;
    await expect(suiteOf(endsBelow(1_000), language).run(name)).resolves.toBeUndefined();
    await expect(suiteOf(endsBelow(Infinity), language).run(name)).rejects.toThrow('with a large timeoutMs has ended');
  });
});
