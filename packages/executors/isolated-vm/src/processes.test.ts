import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Executor, SessionOptions } from '@thimble/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { sourceFlags } from '../../../../scripts/source-flags.ts';
import { environmentOf, isAlive, sandboxPids } from './__fixtures__/children.ts';
import { isolatedVm, type IsolatedVmOptions } from './index.ts';

let executor: Executor | undefined;
const host: SessionOptions = { tools: [], callTool: async () => null };

function create(options?: IsolatedVmOptions): Executor {
  executor = isolatedVm(options);
  return executor;
}

afterEach(async () => {
  await executor?.[Symbol.asyncDispose]();
  await vi.waitFor(() => {
    if (sandboxPids().length > 0) throw new Error('sandbox processes are left');
  }, 60_000);
});

test('the environment of a sandbox process is empty', async () => {
  await create().start(host);
  expect(sandboxPids().map(environmentOf)).toContain('');
});

test('nothing is started before the first session, and a spare process after it', async () => {
  create();
  expect(sandboxPids()).toEqual([]);
  await executor?.start(host);
  await expect.poll(() => sandboxPids()).toHaveLength(2);
});

test('many sessions that are opened in a row share a process, and none is taken for growth', async () => {
  create({ processes: 1 });
  const states = new Set<string>();
  for (let count = 0; count < 200; count++) {
    const session = await executor?.start(host);
    states.add((await session?.run('1 + 1'))?.state ?? 'none');
  }
  expect([...states]).toEqual(['kept']);
});

test('disposing ends all processes at once, also those that hang', async () => {
  const session = await create().start(host);
  const run = session.run('let n = 3n ** 3000000n; while (true) n *= n');
  await executor?.[Symbol.asyncDispose]();
  expect((await run).type).toBe('error');
  await expect.poll(() => sandboxPids()).toEqual([]);
});

test('a process killed in the middle of a run gives an error, and the next run a fresh sandbox', async () => {
  const session = await create({ processes: 1 }).start({ ...host, variables: { given: 7 } });
  await session.run('let own = 1');
  const run = session.run('while (true) {}');
  for (const pid of sandboxPids()) process.kill(pid, 'SIGKILL');
  expect(await run).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
  expect(await session.run('[given, typeof own]')).toMatchObject({ value: [7, 'undefined'], state: 'kept' });
});

test('a process killed between two runs is told by the next one', async () => {
  const session = await create({ processes: 1 }).start(host);
  await session.run('let own = 1');
  for (const pid of sandboxPids()) process.kill(pid, 'SIGKILL');
  await expect.poll(() => sandboxPids()).toEqual([]);
  expect((await session.run('typeof own')).state).toBe('reset');
  expect(await session.run('typeof own')).toMatchObject({ value: 'undefined', state: 'kept' });
});

test('sessions beyond `processes` share, and one that hangs costs the others their variables only', async () => {
  create({ processes: 1 });
  const sessions = await Promise.all([1, 2, 3].map((given) => isolated(given)));
  expect(sandboxPids()).toHaveLength(1);
  const [first, second, third] = sessions;
  await second?.run('let own = 2');
  const waiting = third?.run('await new Promise(() => {}).catch(() => {}); 1');
  expect(await first?.run('let n = 3n ** 3000000n; while (true) n *= n', { timeoutMs: 300 })).toMatchObject({
    error: { name: 'TimeoutError' },
    state: 'reset',
  });
  expect((await waiting)?.type).toBe('error');
  expect(await second?.run('[given, typeof own]')).toMatchObject({ value: [2, 'undefined'], state: 'reset' });
  expect(await second?.run('given')).toMatchObject({ value: 2, state: 'kept' });
});

test('sessions that run in a process which ends for lack of memory are not all blamed for it', async () => {
  const shared = create({ processes: 1 });
  const limits = { memoryMb: 64, timeoutMs: 20_000 };
  const open = () => shared.start({ ...host, limits });
  const [innocent, greedy, idle] = [await open(), await open(), await open()];
  await idle.run('let own = 1');
  const started = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const [running, growing] = [innocent, greedy].map((session, index) =>
    session.run("print('on'); for (;;);", { onLog: () => started[index]?.resolve() }),
  );
  await Promise.all(started.map(({ promise }) => promise));
  // As the system does when it is out of memory.
  for (const pid of sandboxPids()) process.kill(pid, 'SIGKILL');
  for (const execution of [await running, await growing]) {
    expect(execution).toMatchObject({
      error: { name: 'SandboxError', message: expect.stringMatching(/Another session may have caused it/) },
      state: 'reset',
    });
  }
  expect(await idle.run('typeof own')).toMatchObject({ value: 'undefined', state: 'reset' });
});

test('a plain timeout in a shared process costs the others nothing', async () => {
  create({ processes: 1 });
  const [first, second] = await Promise.all([isolated(1), isolated(2)]);
  await second.run('let own = 2');
  await first.run('while (true) {}', { timeoutMs: 100 });
  await first[Symbol.asyncDispose]();
  expect(await second.run('own')).toMatchObject({ value: 2, state: 'kept' });
});

test('`sessionsPerProcess: 1` gives each session its own', async () => {
  create({ processes: 1, sessionsPerProcess: 1 });
  await Promise.all([isolated(1), isolated(2), isolated(3)]);
  expect(sandboxPids().length).toBeGreaterThanOrEqual(3);
});

test('fifty sessions compute at once', async () => {
  create({ processes: 2 });
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  const sums = numbers.map(async (given) => {
    const session = await isolated(given);
    const execution = await session.run('let sum = 0; for (let i = 0; i < 1e5; i++) sum += given; sum');
    return execution.type === 'value' && execution.value;
  });
  expect(await Promise.all(sums)).toEqual(numbers.map((given) => given * 1e5));
  expect(sandboxPids()).toHaveLength(2);
});

// Two hundred, and the memory of their processes, are measured by `npm run bench`.
test('sessions one after the other leave nothing behind', async () => {
  create({ processes: 2 });
  for (let index = 0; index < 50; index++) {
    await using session = await isolated(index);
    expect(await session.run('given')).toMatchObject({ value: index });
  }
  expect(sandboxPids().length).toBeLessThanOrEqual(3);
});

test('a hundred calls of a tool run together', async () => {
  const { promise: all, resolve } = Promise.withResolvers<null>();
  let running = 0;
  const callTool = () => {
    if (++running === 100) resolve(null);
    return all;
  };
  const tools = [{ name: 'slow', description: '', inputSchema: {} }];
  const session = await create().start({ tools, callTool });
  const code = '(await Promise.all(Array.from({ length: 100 }, () => slow({})))).length';
  expect(await session.run(code)).toMatchObject({ value: 100 });
});

describe('when the host ends', () => {
  test.each(['idle', 'compute', 'hang'])('killed while the sandbox does "%s", nothing stays', async (act) => {
    const { child, pids } = await startHost(act);
    child.kill('SIGKILL');
    await expect.poll(() => pids().filter(isAlive)).toEqual([]);
  });

  test.each(['end', 'exit'])('by itself ("%s"), it is not held up, and nothing stays', async (act) => {
    const { child, pids, exited } = await startHost(act);
    expect((await exited)[0]).toBe(0);
    await expect.poll(() => pids().filter(isAlive)).toEqual([]);
    expect(child.exitCode).toBe(0);
  });
});

function isolated(given: number) {
  if (!executor) throw new Error('create an executor first');
  return executor.start({ ...host, variables: { given } });
}

/** A host in a process of its own, at work. */
async function startHost(act: string) {
  const entry = fileURLToPath(new URL('./__fixtures__/host.ts', import.meta.url));
  const child = spawn(process.execPath, [...sourceFlags, entry, act], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  const [pids]: unknown[] = await once(child.stdout, 'data');
  const known: number[] = JSON.parse(String(pids));
  expect(known.length).toBeGreaterThan(0);
  return { child, exited, pids: () => known };
}
