import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AgentError, type Executor, type SessionOptions } from '@thimble/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { sourceFlags } from '../../../../scripts/source-flags.ts';
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

test('a process that is killed is told by its run, or by the next one, which has a fresh sandbox; disposing ends all at once', async () => {
  const own = create();
  const session = await own.start({ ...host, variables: { given: 7 } });
  const killAll = () => sandboxPids().forEach((pid) => process.kill(pid, 'SIGKILL'));
  await session.run('own = 1');
  const killed = session.run('while True: pass');
  killAll();
  expect(await killed).toMatchObject({ type: 'error', error: { name: 'SandboxError' }, state: 'reset' });
  expect(await session.run('[given, "own" in globals()]')).toMatchObject({ value: [7, false], state: 'kept' });

  await session.run('own = 1');
  killAll();
  await expect.poll(() => sandboxPids()).toEqual([]);
  expect((await session.run('1')).state).toBe('reset');
  expect(await session.run('"own" in globals()')).toMatchObject({ value: false, state: 'kept' });

  // Also those that hang and those that start.
  const hanging = session.run("import re\nre.match(r'(a|a?)+$', 'a' * 60 + 'b')");
  const starting = own.start(host).catch((error: unknown) => error);
  await expect.poll(() => sandboxPids()).toHaveLength(2);
  await own[Symbol.asyncDispose]();
  expect((await hanging).type).toBe('error');
  expect(await starting).toBeInstanceOf(AgentError);
  await expect.poll(() => sandboxPids()).toEqual([]);
});

// Two hundred sessions, and their memory, are measured by `npm run bench`.
test('a process serves one session and ends with it, and leaves nothing behind', async () => {
  const own = create();
  const pids = new Set<number>();
  const open: number[] = [];
  for (let given = 0; given < 3; given++) {
    const session = await own.start({ ...host, variables: { given } });
    expect(await session.run('given')).toMatchObject({ value: given });
    for (const pid of sandboxPids()) pids.add(pid);
    await session[Symbol.asyncDispose]();
    await expect.poll(() => sandboxPids()).toEqual([]);
    open.push(openFiles());
  }
  expect(pids.size).toBe(3);
  expect(open[2]).toBeLessThan((open[0] ?? 0) + 2);
});

describe('when the host ends', () => {
  test('killed while one sandbox waits and another hangs, nothing stays', async () => {
    const { child, pids } = await startHost('hang', 2);
    child.kill('SIGKILL');
    await expect.poll(() => pids().filter(isAlive)).toEqual([]);
  });

  test('by itself, it is not held up, and nothing stays', async () => {
    const { pids, exited } = await startHost('end', 1);
    expect((await exited)[0]).toBe(0);
    await expect.poll(() => pids().filter(isAlive)).toEqual([]);
  });
});

/** A host in a process of its own, at work. */
async function startHost(act: string, sessions: number) {
  const entry = fileURLToPath(new URL('./__fixtures__/host.ts', import.meta.url));
  const child = spawn(process.execPath, [...sourceFlags, entry, act, String(sessions)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [pids]: unknown[] = await once(child.stdout, 'data');
  const known: number[] = JSON.parse(String(pids));
  expect(known).toHaveLength(sessions);
  return { child, exited, pids: () => known };
}
