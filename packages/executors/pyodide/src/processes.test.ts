import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AgentError, type Executor, type SessionOptions } from '@thimble/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { environmentOf, isAlive, openFiles, sandboxPids } from './__fixtures__/children.ts';
import { pyodide, type PyodideOptions } from './index.ts';

let executor: Executor | undefined;
const host: SessionOptions = { tools: [], callTool: async () => null };

function create(options: PyodideOptions = { spares: 0 }): Executor {
  executor = pyodide(options);
  return executor;
}

afterEach(async () => {
  await executor?.[Symbol.asyncDispose]();
  await vi.waitFor(() => {
    if (sandboxPids().length > 0) throw new Error('sandbox processes are left');
  }, 60_000);
});

test('nothing is started before the first session, one spare after it, and their environment is empty', async () => {
  create({});
  expect(sandboxPids()).toEqual([]);
  await executor?.start(host);
  await expect.poll(() => sandboxPids()).toHaveLength(2);
  expect(sandboxPids().map(environmentOf).join('')).toBe('');
});

test('a process serves one session and ends with it', async () => {
  create();
  const pids = new Set<number>();
  for (let index = 0; index < 2; index++) {
    await using session = await create().start({ ...host, variables: { given: index } });
    expect(await session.run('given')).toMatchObject({ value: index });
    for (const pid of sandboxPids()) pids.add(pid);
    await session[Symbol.asyncDispose]();
    await expect.poll(() => sandboxPids()).toEqual([]);
    await executor?.[Symbol.asyncDispose]();
  }
  expect(pids.size).toBe(2);
});

test('disposing ends all processes at once, also those that hang and those that start', async () => {
  const own = create();
  const session = await own.start(host);
  const run = session.run("import re\nre.match(r'(a|a?)+$', 'a' * 60 + 'b')");
  const starting = own.start(host).catch((error: unknown) => error);
  await expect.poll(() => sandboxPids()).toHaveLength(2);
  await own[Symbol.asyncDispose]();
  expect((await run).type).toBe('error');
  expect(await starting).toBeInstanceOf(AgentError);
  await expect.poll(() => sandboxPids()).toEqual([]);
});

test('a process killed in the middle of a run gives an error, and the next run a fresh sandbox', async () => {
  const session = await create().start({ ...host, variables: { given: 7 } });
  await session.run('own = 1');
  const run = session.run('while True: pass');
  for (const pid of sandboxPids()) process.kill(pid, 'SIGKILL');
  expect(await run).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
  expect(await session.run('[given, "own" in globals()]')).toMatchObject({ value: [7, false], state: 'kept' });
});

test('a process killed between two runs is told by the next one', async () => {
  const session = await create().start(host);
  await session.run('own = 1');
  for (const pid of sandboxPids()) process.kill(pid, 'SIGKILL');
  await expect.poll(() => sandboxPids()).toEqual([]);
  expect((await session.run('1')).state).toBe('reset');
  expect(await session.run('"own" in globals()')).toMatchObject({ value: false, state: 'kept' });
});

// Two hundred, and their memory, are measured by `npm run bench`.
test('sessions one after the other leave nothing behind', { timeout: 120_000 }, async () => {
  const own = create({ spares: 1 });
  const round = async (count: number) => {
    for (let given = 0; given < count; given++) {
      await using session = await own.start({ ...host, variables: { given } });
      expect(await session.run('given')).toMatchObject({ value: given });
    }
  };
  await round(1);
  const before = openFiles();
  await round(4);
  expect(sandboxPids().length).toBeLessThanOrEqual(2);
  expect(openFiles()).toBeLessThan(before + 4);
});

describe('when the host ends', () => {
  test.each(['idle', 'compute', 'hang'])('killed while the sandbox does "%s", nothing stays', async (act) => {
    const { child, pids } = await startHost(act);
    child.kill('SIGKILL');
    await expect.poll(() => pids().filter(isAlive)).toEqual([]);
  });

  test('by itself, it is not held up, and nothing stays', async () => {
    const { pids, exited } = await startHost('end');
    expect((await exited)[0]).toBe(0);
    await expect.poll(() => pids().filter(isAlive)).toEqual([]);
  });
});

/** A host in a process of its own, at work. */
async function startHost(act: string) {
  const entry = fileURLToPath(new URL('./__fixtures__/host.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@thimble/source', entry, act], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [pids]: unknown[] = await once(child.stdout, 'data');
  const known: number[] = JSON.parse(String(pids));
  expect(known).toHaveLength(1);
  return { child, exited, pids: () => known };
}
