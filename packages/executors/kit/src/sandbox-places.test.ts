import type { SessionOptions } from '@thimble/core';
import { expect, test } from 'vitest';
import { keepSessions } from './keep-sessions.ts';
import type { HostFrame } from './protocol.ts';
import { createSession, type SandboxHandlers } from './session.ts';

type Sandbox = SandboxHandlers & { closed: boolean; run: number };

/** An executor whose sandboxes the test plays: they answer each run at once, unless it is `wait`. */
function create(maxSessions: number) {
  const sandboxes: Sandbox[] = [];
  const executor = keepSessions({
    language: 'typescript',
    maxSessions,
    end() {},
    open: (options, { onDispose, places }) =>
      createSession({
        options,
        onDispose,
        places,
        async connect(_, handlers) {
          const sandbox: Sandbox = { ...handlers, closed: false, run: 0 };
          sandboxes.push(sandbox);
          const close = () => void (sandbox.closed = true);
          return { send: (frame) => answer(sandbox, frame), setActive() {}, close, kill: close };
        },
      }),
  });
  const start = (options: Partial<SessionOptions> = {}) =>
    executor.start({ tools: [], callTool: async () => null, ...options });
  return { executor, sandboxes, start, open: () => sandboxes.filter(({ closed }) => !closed).length };
}

function answer(sandbox: Sandbox, frame: HostFrame): void {
  if (frame.type !== 'exec') return;
  sandbox.run = frame.run;
  if (frame.code === 'wait') return;
  const outcome = { type: 'value', json: '1', truncated: false };
  queueMicrotask(() => sandbox.onFrame({ type: 'done', run: frame.run, outcome, kept: true }));
}

test('a thousand sessions that nobody disposes hold no more sandboxes than there are places', async () => {
  const { start, open } = create(8);
  for (let index = 0; index < 1_000; index++) await (await start()).run('1');
  expect(open()).toBe(8);
});

test('the session that was idle for longest loses its sandbox, and its next run says so', async () => {
  const { start, sandboxes } = create(2);
  const [first, second] = [await start(), await start()];
  await first.run('1');
  await second.run('1');
  await first.run('1');
  const third = await start();
  expect(sandboxes.map(({ closed }) => closed)).toEqual([false, true, false]);
  expect(await second.run('1')).toMatchObject({
    value: 1,
    state: 'reset',
    logs: /variables of earlier steps are gone/,
  });
  expect(await second.run('1')).toMatchObject({ state: 'kept', logs: '' });
  expect((await third.run('1')).state).toBe('kept');
});

test('when all are at work, another session is refused, and one that comes back is told', async () => {
  const { start, sandboxes } = create(1);
  const idle = await start();
  const busy = await start();
  const running = busy.run('wait');
  await new Promise((resolve) => setImmediate(resolve));
  await expect(start()).rejects.toMatchObject({
    code: 'limit',
    message: expect.stringMatching(/maxSessions.*dispose/),
  });
  expect(await idle.run('1')).toMatchObject({
    type: 'error',
    error: { message: expect.stringMatching(/maxSessions/) },
  });
  const [, { onFrame, run } = expect.fail()] = sandboxes;
  onFrame({ type: 'done', run, outcome: { type: 'value', json: '2', truncated: false }, kept: true });
  expect(await running).toMatchObject({ value: 2 });
  expect(await idle.run('1')).toMatchObject({ value: 1 });
});

test('a session that is disposed, or whose sandbox does not open, gives its place back', async () => {
  const { start } = create(1);
  await (await start())[Symbol.asyncDispose]();
  const session = await start();
  const running = session.run('wait');
  await session[Symbol.asyncDispose]();
  expect((await running).type).toBe('error');
  expect(await (await start()).run('1')).toMatchObject({ value: 1 });
});

test('aborting the signal of a session that is opening ends the wait, and what opens later is disposed', async () => {
  const { promise: opened, resolve } = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const executor = keepSessions({
    language: 'typescript',
    end() {},
    async open(options, { onDispose, places }) {
      await opened;
      return createSession({
        options: { ...options, signal: undefined },
        onDispose() {
          onDispose();
          closed.resolve();
        },
        places,
        connect: async () => ({ send() {}, setActive() {}, close() {}, kill() {} }),
      });
    },
  });
  const controller = new AbortController();
  const starting = executor.start({ tools: [], callTool: async () => null, signal: controller.signal });
  controller.abort();
  await expect(starting).rejects.toMatchObject({ code: 'aborted' });
  resolve();
  await closed.promise;
});

test.each([0, -1, 1.5, Number.NaN])('maxSessions: %d is refused', (maxSessions) => {
  expect(() => create(maxSessions)).toThrow(/maxSessions/);
});
