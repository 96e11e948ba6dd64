import { defaultLimits, type Json, type Limits, type SessionOptions } from '@thimble/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { mostRunning, mostUntaken, startsEachTurn } from './flow.ts';
import type { HostFrame } from './protocol.ts';
import { createSession, type CreateSessionOptions, type SandboxHandlers } from './session.ts';

/** A step in progress, whose sandbox the test plays. */
async function startStep(
  options: Partial<SessionOptions> & { onLog?(text: string): void },
  packages?: CreateSessionOptions['packages'],
) {
  const sent: HostFrame[] = [];
  let handlers: SandboxHandlers | undefined;
  let killed = false;
  const session = await createSession({
    options: { tools: [{ name: 'look', description: '', inputSchema: {} }], callTool: async () => null, ...options },
    packages,
    async connect(open, given) {
      sent.push(open);
      handlers = given;
      return { send: (frame) => void sent.push(frame), setActive() {}, close() {}, kill: () => (killed = true) };
    },
  });
  onTestFinished(() => session[Symbol.asyncDispose]());
  const execution = session.run('1', { onLog: options.onLog });
  await turn();
  return {
    execution,
    sent,
    say: (frame: object) => handlers?.onFrame({ run: 1, ...frame }),
    call: (call: number, input = '{}') => handlers?.onFrame({ type: 'tool-call', run: 1, call, name: 'look', input }),
    results: () => sent.filter((frame) => frame.type === 'tool-result'),
    errors: () => sent.filter((frame) => frame.type === 'tool-error'),
    isKilled: () => killed,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const turns = async (count: number) => {
  for (let index = 0; index < count; index++) await turn();
};

test('results go out as the sandbox takes them, and calls wait until theirs has room', async () => {
  const size = 4_000_000;
  const result = 'x'.repeat(size);
  const calls = 40;
  let called = 0;
  const step = await startStep({ callTool: async () => (called++, result) });
  for (let call = 1; call <= calls; call++) step.call(call);
  await turns(100);
  expect(step.results().length * size).toBeLessThanOrEqual(mostUntaken);
  const [startedAtFirst, sentAtFirst] = [called, step.results().length];
  expect(startedAtFirst).toBeLessThanOrEqual(startsEachTurn + mostRunning / size);
  step.say({ type: 'taken', characters: sentAtFirst * size });
  await turns(100);
  expect(step.results().length).toBeGreaterThan(sentAtFirst);
  expect(called).toBeGreaterThan(startedAtFirst);
  for (let round = 0; round < calls && step.results().length < calls; round++) {
    step.say({ type: 'taken', characters: mostUntaken });
    await turns(10);
  }
  expect(step.results().map(({ call }) => call)).toEqual(Array.from({ length: calls }, (_, index) => index + 1));
});

test('large results are written in turns of their own, so that others get theirs', async () => {
  const step = await startStep({ callTool: async () => 'x'.repeat(3_000_000) });
  let most = 0;
  let before = 0;
  for (let call = 1; call <= 5; call++) step.call(call);
  for (let index = 0; index < 50; index++) {
    const now = step.results().length;
    most = Math.max(most, now - before);
    before = now;
    await turn();
  }
  expect([before, most]).toEqual([5, 1]);
});

test('a result larger than all that may be under way goes out alone', async () => {
  const step = await startStep({ callTool: async () => 'x'.repeat(20_000_000), limits: { resultBytes: 30_000_000 } });
  step.call(1);
  step.call(2);
  await turns(20);
  expect(step.results()).toHaveLength(1);
  step.say({ type: 'taken', characters: 20_000_002 });
  await turns(20);
  expect(step.results()).toHaveLength(2);
});

test('inputs that would take much memory wait as text', async () => {
  const open: ((value: Json) => void)[] = [];
  const step = await startStep({ callTool: () => new Promise<Json>((resolve) => void open.push(resolve)) });
  const input = `[${'{},'.repeat(100_000)}{}]`;
  for (let call = 1; call <= 15; call++) step.call(call, input);
  await turns(20);
  // Each takes more than 12 MB.
  expect(open.length).toBeLessThanOrEqual(5);
  for (let call = 0; call < 15; call++) {
    open[call]?.(null);
    await turns(3);
  }
  expect(step.results()).toHaveLength(15);
});

test('inputs above what may wait are refused to the code, which may go on', async () => {
  const step = await startStep({ callTool: () => new Promise(() => {}), limits: { parallelToolCalls: 1 } });
  const input = JSON.stringify('x'.repeat(900_000));
  for (let call = 1; call <= 60; call++) step.call(call, input);
  expect(step.errors().length).toBeGreaterThan(20);
  expect(step.errors()[0]).toMatchObject({ name: 'LimitError', message: expect.stringMatching(/await some calls/) });
  expect(step.isKilled()).toBe(false);
});

test('what a sandbox logs above its budget reaches nobody, and a flood ends it', async () => {
  let shown = 0;
  const step = await startStep({ limits: { logBytes: 1_000 }, onLog: (text) => (shown += text.length) });
  for (let count = 0; count < 100 && !step.isKilled(); count++) step.say({ type: 'log', text: 'x'.repeat(500) });
  expect(shown).toBe(1_000);
  expect(step.isKilled()).toBe(true);
  const { logs } = await step.execution;
  expect(logs.length).toBeLessThanOrEqual(1_000);
});

test('the end of what was left out is bounded too', async () => {
  const step = await startStep({ limits: { logBytes: 1_000 } });
  step.say({ type: 'left-out', characters: 1e9, tail: 'x'.repeat(1e6) });
  expect(step.isKilled()).toBe(true);
});

test('packages go to a sandbox once', async () => {
  const load = vi.fn<() => Promise<string>>(async () => '({})');
  const step = await startStep({}, { names: ['acorn'], load });
  step.say({ type: 'package', call: 1, name: 'acorn' });
  await turn();
  expect(step.sent.filter(({ type }) => type === 'package')).toHaveLength(1);
  step.say({ type: 'package', call: 2, name: 'acorn' });
  expect(step.isKilled()).toBe(true);
  expect(load).toHaveBeenCalledTimes(1);
});

test('packages that fail to load may be asked for again, but not for ever', async () => {
  const step = await startStep({}, { names: ['acorn'], load: () => Promise.reject(new Error('no luck')) });
  for (let call = 1; call <= 200 && !step.isKilled(); call++) {
    step.say({ type: 'package', call, name: 'acorn' });
    await turn();
  }
  expect(step.errors()).toHaveLength(100);
  expect(step.errors()[0]).toMatchObject({ name: 'ImportError', message: 'Cannot import acorn: no luck' });
});

test('pictures above the bound are left out, and it is said', async () => {
  const step = await startStep({});
  const image = (characters: number) => ({ mediaType: 'image/png', data: 'A'.repeat(characters) });
  step.say({
    type: 'done',
    outcome: { type: 'value', truncated: false },
    kept: true,
    images: [image(1_000), image(60_000_000)],
  });
  const { images, logs } = await step.execution;
  expect(images).toHaveLength(1);
  expect(logs).toMatch(/1 images? left out/);
});

test('a limit that has no room for a preview breaks nothing', async () => {
  const step = await startStep({ limits: { valueBytes: 10 } });
  step.say({
    type: 'done',
    outcome: { type: 'value', json: '"[too large to show]"', truncated: true },
    kept: true,
  });
  expect(await step.execution).toEqual({ type: 'value', value: undefined, logs: '', state: 'kept', truncated: true });
});

const values = [0, 1, 10, Infinity, Number.NaN, -1, 2 ** 53, '5'];
const names = Object.keys(defaultLimits);

test.each(names.flatMap((name) => values.map((value) => [name, value] as const)))(
  'limits: { %s: %s } is a limit, or refused by name',
  async (name, value) => {
    const limits: Partial<Limits> = JSON.parse('{}');
    Reflect.set(limits, name, value);
    const isPossible = typeof value === 'number' && value > 0 && !(name === 'memoryMb' && value > 1e6);
    const opening = startStep({ limits });
    if (!isPossible) return expect(opening).rejects.toThrow(`limits.${name} must be`);
    const step = await opening;
    // JSON has neither Infinity nor NaN, and a timer no more than 24 days.
    const [open, exec] = step.sent;
    expect(JSON.parse(JSON.stringify([open, exec]))).toEqual([open, exec]);
    step.say({ type: 'done', outcome: { type: 'value', json: '1', truncated: false }, kept: true });
    expect(await step.execution).toMatchObject({ type: 'value', value: 1 });
  },
);

test.each([0, Number.NaN, -1])(
  'a time-out of %d ms for a run is told, and the run does not begin',
  async (timeoutMs) => {
    const session = await createSession({
      options: { tools: [], callTool: async () => null },
      connect: async () => ({ send() {}, setActive() {}, close() {}, kill() {} }),
    });
    expect(await session.run('1', { timeoutMs })).toMatchObject({
      type: 'error',
      error: { message: expect.stringContaining('timeoutMs') },
      state: 'kept',
    });
  },
);
