import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import type { Executor, SessionOptions } from '@thimble/core';
import { afterEach, describe, expect, test } from 'vitest';
import { createExecutor } from './executor.ts';
import { startHost } from './__fixtures__/start-host.ts';
import { loadWasm } from './__fixtures__/wasm.ts';
import { startNodeThread } from './node-thread.ts';
import type { StartThread, Thread } from './thread.ts';

const host: SessionOptions = { tools: [], callTool: async () => null };
let executor: Executor | undefined;

afterEach(() => executor?.[Symbol.asyncDispose]());

/** An executor whose threads the test can reach. */
function watched(startThread: StartThread = startNodeThread) {
  const living = new Map<Thread, { crash(): void; say(message: unknown): void }>();
  let started = 0;
  executor = createExecutor({
    loadBinary: loadWasm,
    notes: '',
    startThread({ onMessage, onEnd }) {
      const thread = startThread({ onMessage, onEnd });
      const member: Thread = {
        ...thread,
        end() {
          living.delete(member);
          thread.end();
        },
      };
      living.set(member, {
        crash() {
          thread.end();
          living.delete(member);
          onEnd('crashed');
        },
        say: (message) => onMessage(JSON.parse(JSON.stringify(message))),
      });
      started++;
      return member;
    },
  });
  return { executor, living, started: () => started };
}

test('nothing is started before the first session, and a spare thread after it', async () => {
  const { executor: own, living } = watched();
  expect(living.size).toBe(0);
  await own.start(host);
  await expect.poll(() => living.size).toBe(2);
});

test('disposing ends all threads at once, also those that compute', async () => {
  const { executor: own, living } = watched();
  const session = await own.start(host);
  const run = session.run('while (true) {}');
  await own[Symbol.asyncDispose]();
  expect(await run).toMatchObject({ type: 'error' });
  expect(living.size).toBe(0);
});

test('a thread that dies in a run gives an error, and the next run a fresh machine', async () => {
  const { executor: own, living } = watched();
  const session = await own.start({ ...host, variables: { given: 7 } });
  await session.run('let own = 1');
  const run = session.run('while (true) {}');
  for (const { crash } of living.values()) crash();
  expect(await run).toMatchObject({ error: { name: 'SandboxError' }, state: 'reset' });
  expect(await session.run('[given, typeof own]')).toMatchObject({ value: [7, 'undefined'], state: 'kept' });
});

test('a thread that dies between two runs is told by the next one', async () => {
  const { executor: own, living } = watched();
  const session = await own.start(host);
  await session.run('let own = 1');
  for (const { crash } of living.values()) crash();
  await expect(session.snapshot?.()).rejects.toThrow(/lost/);
  expect((await session.run('typeof own')).state).toBe('reset');
  expect(await session.run('typeof own')).toMatchObject({ value: 'undefined', state: 'kept' });
});

test('a frame that no honest thread sends ends the thread', async () => {
  const { executor: own, living } = watched();
  const session = await own.start(host);
  const forgeries = [
    { type: 'tool-call', run: 1, call: 1, name: 'nothing', input: '{}' },
    { type: 'log', run: 1, text: 5 },
    { type: 'done', run: 1, kept: true, outcome: { type: 'final-answer' } },
    { type: 'unknown' },
  ];
  for (const [index, frame] of forgeries.entries()) {
    const forge = () => {
      for (const { say } of living.values())
        for (let place = 1; place < 20; place++)
          say({ type: 'frame', session: place, frame: { ...frame, run: index + 1 } });
    };
    // The first log says that the step runs.
    const execution = await session.run("print('on'); while (true) {}", { onLog: forge });
    expect(execution).toMatchObject({ error: { name: 'SandboxError' }, state: 'reset' });
  }
  expect(await session.run('1 + 1')).toMatchObject({ value: 2 });
});

test('a thread that does not start is told', async () => {
  executor = createExecutor({
    loadBinary: loadWasm,
    notes: '',
    startThread({ onEnd }) {
      setTimeout(onEnd, 0, 'exit code 1');
      return { post() {}, setActive() {}, end() {} };
    },
  });
  await expect(executor.start(host)).rejects.toThrow(/did not start/);
});

// Two hundred, and their memory, are measured by `npm run bench`.
test('sessions one after the other leave nothing behind', async () => {
  const { executor: own, living, started } = watched();
  const openFiles = () => readdirSync('/proc/self/fd').length;
  const round = async (count: number) => {
    for (let given = 0; given < count; given++) {
      await using session = await own.start({ ...host, variables: { given } });
      expect(await session.run('given')).toMatchObject({ value: given });
    }
  };
  await round(10);
  const before = openFiles();
  await round(60);
  expect(living.size).toBeLessThanOrEqual(3);
  expect(started()).toBeLessThan(12);
  expect(openFiles()).toBeLessThan(before + 30);
  await own[Symbol.asyncDispose]();
  await expect.poll(() => openFiles()).toBeLessThanOrEqual(before);
});

describe('a host process', () => {
  test.each(['end', 'exit'])('that comes to its end ("%s") is not held up', async (act) => {
    const child = startHost(act);
    child.stdout.resume();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
