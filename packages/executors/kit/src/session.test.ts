import { AgentError, type Json, type SessionOptions } from '@thimble/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { HostFrame } from './protocol.ts';
import type { RunFailure } from './failures.ts';
import { createSession, type SandboxHandlers } from './session.ts';

type Exec = Extract<HostFrame, { type: 'exec' }>;

/** A session over a sandbox that the test plays. */
async function openSession(options: Partial<SessionOptions> = {}, latencyMs?: number) {
  const sent: HostFrame[] = [];
  const sandboxes: (SandboxHandlers & { ended: 'closed' | 'killed' | undefined })[] = [];
  const session = await createSession({
    latencyMs,
    options: { tools: [{ name: 'look', description: '', inputSchema: {} }], callTool: async () => null, ...options },
    async connect(open, handlers) {
      const sandbox: (typeof sandboxes)[number] = { ...handlers, ended: undefined };
      sandboxes.push(sandbox);
      sent.push(open);
      return {
        send: (frame) => void sent.push(frame),
        setActive() {},
        close: () => (sandbox.ended = 'closed'),
        kill: () => (sandbox.ended = 'killed'),
      };
    },
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    session,
    sent,
    sandboxes,
    settled,
    sandbox: () => sandboxes.at(-1) ?? expect.fail('no sandbox'),
    async start(...parameters: Parameters<typeof session.run>) {
      const execution = session.run(...parameters);
      await settled();
      const exec = sent.findLast((frame): frame is Exec => frame.type === 'exec');
      return { execution, run: exec?.run ?? expect.fail('no exec frame') };
    },
  };
}

const done = (run: number, json: string, kept = true) => ({
  type: 'done',
  run,
  outcome: { type: 'value', json, truncated: false },
  kept,
});
const lost: RunFailure = { name: 'SandboxError', message: 'gone' };

test('a run is its frames', async () => {
  const streamed: string[] = [];
  const { start, sandbox, sent } = await openSession({ variables: { given: 1 }, seed: 7, now: () => 42 });
  const { execution, run } = await start('1 + 1', { timeoutMs: 5, onLog: (text) => void streamed.push(text) });
  sandbox().onFrame({ type: 'log', run, text: 'seen\n' });
  sandbox().onFrame(done(run, '2'));
  expect(await execution).toEqual({ type: 'value', value: 2, logs: 'seen\n', state: 'kept' });
  expect(streamed).toEqual(['seen\n']);
  expect(sent).toMatchObject([
    { type: 'open', options: { tools: ['look'], variables: '{"given":1}', seed: 7 }, memoryMb: 128 },
    { type: 'exec', code: '1 + 1', timeoutMs: 5, step: 0, now: 42 },
  ]);
});

test('frames of another run are dropped', async () => {
  const { start, sandbox } = await openSession();
  const first = await start('1');
  sandbox().onFrame(done(first.run, '1'));
  await first.execution;
  const second = await start('2');
  sandbox().onFrame({ type: 'log', run: first.run, text: 'late' });
  sandbox().onFrame(done(first.run, '"late"'));
  sandbox().onFrame(done(second.run, '2'));
  expect(await second.execution).toEqual({ type: 'value', value: 2, logs: '', state: 'kept' });
});

describe('a sandbox that breaks the protocol is killed', () => {
  const cases: { [name: string]: (run: number) => unknown } = {
    'no frame': () => 'done',
    'an unknown type': (run) => ({ type: 'eval', run }),
    'an outcome of no kind': (run) => ({ type: 'done', run, outcome: { type: 'images' }, kept: true }),
    'a call of an unknown tool': (run) => ({ type: 'tool-call', run, call: 1, name: 'rm', input: '{}' }),
    'an input that is no JSON': (run) => ({ type: 'tool-call', run, call: 1, name: 'look', input: '{' }),
    'an input that is too deep': (run) => ({ type: 'tool-call', run, call: 1, name: 'look', input: '['.repeat(1e5) }),
    'a package that is not allowed': (run) => ({ type: 'package', run, call: 1, name: 'fs' }),
  };
  test.each(Object.entries(cases))('%s', async (_, frame) => {
    const { start, sandbox } = await openSession();
    const { execution, run } = await start('1');
    sandbox().onFrame(frame(run));
    expect(await execution).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
    expect(sandbox().ended).toBe('killed');
  });
});

test('a call with a number that was there already is not answered twice', async () => {
  let calls = 0;
  const { start, sandbox } = await openSession({ callTool: async () => ++calls });
  const { execution, run } = await start('1');
  const call = { type: 'tool-call', run, call: 1, name: 'look', input: '{}' };
  sandbox().onFrame(call);
  sandbox().onFrame(call);
  expect((await execution).state).toBe('reset');
  expect(calls).toBe(1);
});

test('a value that is no JSON, or above the bounds, is an error', async () => {
  for (const json of ['{', `"${'x'.repeat(200)}"`]) {
    const { start, sandbox } = await openSession({ limits: { valueBytes: 100 } });
    const { execution, run } = await start('1');
    sandbox().onFrame(done(run, json));
    expect((await execution).type).toBe('error');
  }
});

test('calls above the bound wait for their turn, and results come in the order in which they settle', async () => {
  const open: (() => void)[] = [];
  const callTool = ({ input }: { input: Json }) => new Promise<Json>((resolve) => void open.push(() => resolve(input)));
  const { start, sandbox, sent, settled } = await openSession({ callTool, limits: { parallelToolCalls: 2 } });
  const { execution, run } = await start('1');
  for (const call of [1, 2, 3]) sandbox().onFrame({ type: 'tool-call', run, call, name: 'look', input: `${call}` });
  expect(open).toHaveLength(2);
  open[1]?.();
  await settled();
  expect(open).toHaveLength(3);
  open[0]?.();
  open[2]?.();
  await settled();
  const results = sent.filter((frame) => frame.type === 'tool-result').map(({ call, json }) => [call, json]);
  expect(results).toEqual([
    [2, '2'],
    [1, '1'],
    [3, '3'],
  ]);
  sandbox().onFrame(done(run, '0'));
  await execution;
});

test('the end of a run aborts its calls, and their late answers reach nobody', async () => {
  let signal: AbortSignal | undefined;
  const { promise, resolve } = Promise.withResolvers<Json>();
  const { start, sandbox, sent, settled } = await openSession({
    callTool(_, options) {
      ({ signal } = options);
      return promise;
    },
  });
  const { execution, run } = await start('1');
  sandbox().onFrame({ type: 'tool-call', run, call: 1, name: 'look', input: '{}' });
  sandbox().onFrame(done(run, '1'));
  await execution;
  expect(signal?.aborted).toBe(true);
  resolve('late');
  await settled();
  expect(sent.filter(({ type }) => type === 'tool-result')).toEqual([]);
});

test('a sandbox that does not end its run in time is killed', async () => {
  const { start, sandbox } = await openSession();
  const { execution } = await start('while (true) {}', { timeoutMs: 10 });
  expect(await execution).toMatchObject({ type: 'error', error: { name: 'TimeoutError' }, state: 'reset' });
  expect(sandbox().ended).toBe('killed');
});

test('after a loss the next run has a fresh sandbox with the start variables', async () => {
  const { start, sandbox, sandboxes, sent } = await openSession({ variables: { given: 1 } });
  const { execution } = await start('1');
  sandbox().onClose(lost);
  expect(await execution).toEqual({ type: 'error', error: lost, logs: '', state: 'reset' });
  const next = await start('2');
  sandbox().onFrame(done(next.run, '2'));
  expect(await next.execution).toMatchObject({ value: 2, state: 'kept' });
  expect(sandboxes).toHaveLength(2);
  expect(sent.filter(({ type }) => type === 'open')).toHaveLength(2);
});

test('a loss between two runs is told by the next', async () => {
  const { start, sandbox } = await openSession();
  const first = await start('1');
  sandbox().onFrame(done(first.run, '1'));
  await first.execution;
  sandbox().onClose(lost);
  const next = await start('2');
  sandbox().onFrame(done(next.run, '2'));
  expect(await next.execution).toMatchObject({ value: 2, state: 'reset', logs: expect.stringContaining('reset') });
});

test('a loss in the same moment as the end of a run is told once', async () => {
  const { start, sandbox } = await openSession();
  const run = async (kept: boolean, isLost: boolean) => {
    const { execution, run } = await start('1');
    sandbox().onFrame(done(run, '1', kept));
    if (isLost) sandbox().onClose(lost);
    return (await execution).state;
  };
  expect(await run(true, true)).toBe('kept');
  expect(await run(true, false)).toBe('reset');
  expect(await run(false, true)).toBe('reset');
  expect(await run(true, false)).toBe('kept');
});

test('a sandbox that ends after it said that the variables are gone is not told again', async () => {
  const { session, start, sandbox, settled } = await openSession();
  const first = await start('1');
  sandbox().onFrame(done(first.run, '1', false));
  expect(await first.execution).toMatchObject({ value: 1, state: 'reset' });
  sandbox().onClose(lost);
  const second = session.run('2');
  await settled();
  sandbox().onFrame(done(2, '2'));
  expect(await second).toEqual({ type: 'value', value: 2, logs: '', state: 'kept' });
});

test('a sandbox that says that it ends is not used again', async () => {
  const { session, start, sandbox, sandboxes, settled } = await openSession();
  const first = await start('1');
  sandbox().onFrame({ ...done(first.run, '1'), last: true });
  expect(await first.execution).toMatchObject({ value: 1, state: 'reset' });
  expect(sandbox().ended).toBe('killed');
  const second = session.run('2');
  await settled();
  expect(sandboxes).toHaveLength(2);
  sandbox().onFrame(done(2, '2'));
  expect(await second).toEqual({ type: 'value', value: 2, logs: '', state: 'kept' });
});

test('no run is charged with what frames take on their way', async () => {
  const { start, sandbox } = await openSession({ callTool: async () => 1 }, 600_000);
  const { execution, run } = await start('1', { timeoutMs: 1 });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  for (const call of [1, 2, 3]) {
    sandbox().onFrame({ type: 'tool-call', run, call, name: 'look', input: '1' });
    await vi.advanceTimersByTimeAsync(500_000);
  }
  sandbox().onFrame(done(run, '1'));
  expect(await execution).toMatchObject({ value: 1, state: 'kept' });
});

test('images come with the end of a run, and only such', async () => {
  const { start, sandbox } = await openSession();
  const first = await start('1');
  sandbox().onFrame({ ...done(first.run, '1'), images: [{ mediaType: 'image/png', data: 'aGk=' }] });
  expect(await first.execution).toMatchObject({ images: [{ type: 'image', mediaType: 'image/png', data: 'aGk=' }] });
  const second = await start('2');
  sandbox().onFrame({ ...done(second.run, '2'), images: [{ mediaType: 'text/html', data: '<b>' }] });
  expect(await second.execution).toMatchObject({ error: { name: 'SandboxError' }, state: 'reset' });
});

test('an abort asks the sandbox first', async () => {
  const controller = new AbortController();
  const { start, sandbox, sent } = await openSession();
  const { execution, run } = await start('1', { signal: controller.signal });
  controller.abort();
  expect(sent.at(-1)).toEqual({ type: 'abort', run });
  const outcome = { type: 'error', name: 'AbortError', message: 'The run was aborted.' };
  sandbox().onFrame({ type: 'done', run, outcome, kept: true });
  expect(await execution).toMatchObject({ type: 'error', error: { name: 'AbortError' }, state: 'kept' });
  expect(sandbox().ended).toBeUndefined();
});

test('a session is used by one, and not after its end', async () => {
  const { session, start, sandbox } = await openSession();
  const { execution } = await start('1');
  await expect(session.run('2')).rejects.toSatisfy((error) => AgentError.is(error, 'busy'));
  await session[Symbol.asyncDispose]();
  expect(await execution).toMatchObject({ type: 'error', error: { name: 'AbortError' } });
  expect(sandbox().ended).toBe('closed');
  await expect(session.run('3')).rejects.toSatisfy((error) => AgentError.is(error, 'disposed'));
});

test('an observer that throws does not harm the run', async () => {
  const { start, sandbox } = await openSession();
  const onLog = () => {
    throw new Error('mine');
  };
  const { execution, run } = await start('1', { onLog });
  sandbox().onFrame({ type: 'log', run, text: 'seen' });
  sandbox().onFrame(done(run, '1'));
  expect(await execution).toMatchObject({ value: 1, logs: 'seen' });
});

test('variables whose parts are shared without end are refused', async () => {
  let shared: Json = [1];
  for (let level = 0; level < 40; level++) shared = [shared, shared];
  await expect(openSession({ variables: { shared } })).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringMatching(/^The variables of a session .*too large/),
  });
});
