import type { OpenFrame } from '@thimble/executor-kit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WorkerContainer } from './worker-container.ts';
import { createPool, type PoolOptions } from './pool.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

const handlers = { onFrame() {}, onClose() {} };

function open(memoryMb: number): OpenFrame {
  const bounds = { logBytes: 1, valueBytes: 1, inputBytes: 1, depth: 1, toolCalls: 1 };
  return { type: 'open', memoryMb, options: { tools: [], variables: '{}', packages: [], seed: 1, ...bounds } };
}

type FakeContainer = { memoryMb: number; opened: boolean; isStopped: boolean; crash(): void };

/** A pool whose containers are objects. `failures`: what the launches of these numbers, from 1, reject with. */
function create({ size = 1, failures = {} }: Partial<PoolOptions> & { failures?: { [launch: number]: Error } } = {}) {
  const containers: FakeContainer[] = [];
  let launches = 0;
  async function launch(memoryMb: number): Promise<WorkerContainer> {
    const failure = failures[++launches];
    if (failure) throw failure;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const fake: FakeContainer = { memoryMb, opened: false, isStopped: false, crash: resolve };
    containers.push(fake);
    return {
      link: {
        ready: Promise.resolve(),
        send: () => void (fake.opened = true),
        subscribe() {},
        end() {},
        close() {},
      },
      setActive() {},
      async stop() {
        fake.isStopped = true;
        resolve();
      },
      ended,
    };
  }
  const pool = createPool({ size, launch });
  /** Opens a session that lasts until spare containers are started. */
  async function connect(memoryMb: number) {
    const sandbox = await pool.connect(open(memoryMb), handlers);
    vi.advanceTimersByTime(200);
    return sandbox;
  }
  return { pool, connect, containers, launches: () => launches };
}

test('a container is ready for the next session, with as much memory', async () => {
  const { pool, connect, containers, launches } = create();
  await connect(64);
  await vi.waitFor(() => expect(containers).toHaveLength(2));
  expect(containers.map(({ memoryMb, opened }) => [memoryMb, opened])).toEqual([
    [64, true],
    [64, false],
  ]);
  await connect(64);
  expect(containers[1]?.opened).toBe(true);
  await vi.waitFor(() => expect(launches()).toBe(3));
  await pool.end();
});

test('one of other memory is not used, and goes', async () => {
  const { pool, connect, containers } = create();
  await connect(64);
  await vi.waitFor(() => expect(containers).toHaveLength(2));
  await connect(128);
  await vi.waitFor(() => expect(containers[1]?.isStopped).toBe(true));
  expect(containers[1]?.opened).toBe(false);
  await vi.waitFor(() => expect(containers[3]?.memoryMb).toBe(128));
  await pool.end();
});

test('a container serves one session, and stops with it', async () => {
  const { pool, containers } = create({ size: 0 });
  const sandbox = await pool.connect(open(64), handlers);
  sandbox.close();
  await vi.waitFor(() => expect(containers[0]?.isStopped).toBe(true));
  await pool.connect(open(64), handlers);
  expect(containers).toHaveLength(2);
  await pool.end();
});

test('why a container does not start is told to the session that it was started for', async () => {
  const { pool } = create({ failures: { 1: new Error('no such image') } });
  await expect(pool.connect(open(64), handlers)).rejects.toThrow('no such image');
  await pool.end();
});

test('where a spare one does not start, another is started for the session', async () => {
  const { pool, connect, containers, launches } = create({ failures: { 2: new Error('too many') } });
  await connect(64);
  await vi.waitFor(() => expect(launches()).toBe(2));
  await connect(64);
  expect(containers[1]?.opened).toBe(true);
  await pool.end();
});

test('the end stops all containers, and no session starts after it', async () => {
  const { pool, connect, containers } = create({ size: 2 });
  await connect(64);
  await vi.waitFor(() => expect(containers).toHaveLength(3));
  const late = pool.connect(open(128), handlers);
  await pool.end();
  await expect(late).rejects.toThrow('disposed');
  expect(containers.every(({ isStopped }) => isStopped)).toBe(true);
});
