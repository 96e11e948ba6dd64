import type { Executor, Session } from '@thimble/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startE2b, type E2bServer } from './__fixtures__/e2b-server.ts';
import { tools } from './__fixtures__/tools.ts';
import { e2b } from './index.ts';

let server: E2bServer;
beforeEach(async () => {
  server = await startE2b();
});
afterEach(() => server.close());

const sandboxes = () => [...server.sandboxes.values()];
const states = () => sandboxes().map(({ state }) => state);
const NEVER = 'await never({})';

describe('a start that fails', () => {
  test('has the code that the status of the control plane calls for, and the next start works', async () => {
    await using executor = e2b(server.options);
    for (const [status, code, retryable] of [
      [401, 'unauthorized', false],
      [403, 'unauthorized', false],
      [404, 'sandbox', false],
      [429, 'rate-limited', true],
      [500, 'sandbox', true],
      [503, 'sandbox', true],
    ] as const) {
      server.faults.push({ path: /^control\/v2\/sandboxes$/, status, message: `no, not with ${server.key}` });
      const error = await executor.start(tools).catch((reason: unknown) => reason);
      expect(error, `${status}`).toMatchObject({ code, retryable });
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(server.key);
    }
    await using session = await executor.start(tools);
    expect(await session.run('1')).toMatchObject({ value: 1 });
  });

  test('an unknown template is named', async () => {
    await using executor = e2b({ ...server.options, template: 'no-such' });
    await expect(executor.start(tools)).rejects.toMatchObject({
      code: 'sandbox',
      message: expect.stringContaining('no-such'),
    });
  });

  test('nobody there', async () => {
    await using executor = e2b({ ...server.options, apiUrl: 'http://127.0.0.1:9' });
    await expect(executor.start(tools)).rejects.toMatchObject({ code: 'sandbox', retryable: true });
  });

  test.each([[/^envd\/files/], [/Process\/Start/], [/Process\/SendInput/]])('%o kills the sandbox', async (path) => {
    server.faults.push({ path, status: 500 });
    await using executor = e2b(server.options);
    await expect(executor.start(tools)).rejects.toMatchObject({ code: 'sandbox' });
    await expect.poll(states).toEqual(['ended']);
  });
});

describe('during a step', () => {
  // One session for all: after each fault it has a fresh sandbox.
  let shared: E2bServer;
  let executor: Executor;
  let session: Session;
  beforeAll(async () => {
    shared = await startE2b();
    executor = e2b(shared.options);
    session = await executor.start({ ...tools, variables: { given: 7 } });
  });
  afterAll(async () => {
    await executor[Symbol.asyncDispose]();
    await shared.close();
  });
  const running = () => [...shared.sandboxes.values()].filter(({ state }) => state === 'running');

  test.each([
    ['the connection breaks', () => shared.cut()],
    ['the sandbox is killed', () => running()[0]?.end()],
    ['the driver is killed', () => running()[0]?.processes.forEach(({ kill }) => kill('SIGKILL'))],
  ])('%s', async (_, harm) => {
    await session.run('globalThis.own = 1');
    const { promise: called, resolve: onCalled } = Promise.withResolvers<void>();
    const pending = session.run(`print('here'); ${NEVER}`, { onLog: () => onCalled() });
    await called;
    harm();
    expect(await pending).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
    expect(await session.run('[given, typeof own]')).toMatchObject({ value: [7, 'undefined'] });
    expect(await session.run('1')).toMatchObject({ state: 'kept' });
  });

  test('a request with input fails', async () => {
    shared.faults.push({ path: /SendInput/, status: 500 });
    expect(await session.run('1')).toMatchObject({ error: { name: 'SandboxError' }, state: 'reset' });
    expect(await session.run('1')).toMatchObject({ value: 1 });
    await expect.poll(running).toHaveLength(1);
  });

  test('no fresh sandbox can be had, and later one can', async () => {
    const pending = session.run(NEVER);
    running()[0]?.end();
    expect(await pending).toMatchObject({ type: 'error', state: 'reset' });
    shared.faults.push({ path: /^control\/v2\/sandboxes$/, status: 429 });
    expect(await session.run('1')).toMatchObject({
      error: { name: 'SandboxError', message: expect.stringContaining('E2B') },
      state: 'reset',
    });
    expect(await session.run('2')).toMatchObject({ value: 2 });
  });
});

describe('time', () => {
  test('a sandbox lives on while its session does, and not much longer', async () => {
    await using executor = e2b({ ...server.options, timeoutMs: 1_000 });
    await using session = await executor.start(tools);
    await session.run('let own = 1');
    const renewals = () => server.requests.filter(({ path }) => path.endsWith('/timeout'));
    await expect.poll(() => renewals().length, { timeout: 20_000 }).toBeGreaterThan(4);
    expect(renewals()[0]?.body).toEqual({ timeout: 1 });
    expect(await session.run('own')).toMatchObject({ value: 1, state: 'kept' });
    // As when the host is gone.
    server.faults.push({ path: /\/timeout$/, status: 500, count: Infinity });
    await expect.poll(states, { timeout: 20_000 }).toEqual(['ended']);
  });

  test('an idle session gives its sandbox back', async () => {
    await using executor = e2b({ ...server.options, idleMs: 50 });
    await using session = await executor.start(tools);
    await session.run('let own = 1');
    await expect.poll(states).toEqual(['ended']);
    expect(await session.run('typeof own')).toMatchObject({
      value: 'undefined',
      state: 'reset',
      logs: expect.stringContaining('reset'),
    });
  });

  test('an idle session is paused, and goes on with its variables', async () => {
    await using executor = e2b({ ...server.options, idleMs: 50, whenIdle: 'pause' });
    await using session = await executor.start(tools);
    await session.run('let own = 1');
    for (const expected of [2, 3]) {
      await expect.poll(states).toEqual(['paused']);
      expect(await session.run('own += 1; own', { timeoutMs: 5_000 })).toEqual({
        type: 'value',
        value: expected,
        logs: '',
        state: 'kept',
      });
    }
    await session[Symbol.asyncDispose]();
    expect(states()).toEqual(['ended']);
  });

  test('a paused sandbox that cannot be resumed is replaced', async () => {
    await using executor = e2b({ ...server.options, idleMs: 50, whenIdle: 'pause' });
    await using session = await executor.start(tools);
    await session.run('let own = 1');
    await expect.poll(states).toEqual(['paused']);
    server.faults.push({ path: /\/connect$/, status: 404 });
    expect(await session.run('typeof own')).toMatchObject({ value: 'undefined', state: 'reset' });
    await expect.poll(() => states()[0]).toBe('ended');
  });

  test('no connection is open between steps', async () => {
    await using executor = e2b(server.options);
    await using session = await executor.start(tools);
    await session.run('let own = 1');
    const [sandbox] = sandboxes();
    await expect
      .poll(() => [...(sandbox?.processes.values() ?? [])].map(({ listeners }) => listeners()), { timeout: 20_000 })
      .toEqual([0]);
    expect(await session.run('own')).toMatchObject({ value: 1, state: 'kept' });
  });
});
