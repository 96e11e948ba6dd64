import { assertEqual, assertRejects, show, valueOf, within } from '../assertions.ts';
import { patienceMs } from '../executor-bench/runner.ts';
import { createToolHost } from '../executor-bench/tool-host.ts';
import type { ScriptTable } from './case.ts';

/** Sessions beside and after each other, in every language. */
export const sessions: ScriptTable = {
  async 'sessions do not see each other'({ open, code }) {
    await using first = await open();
    await using second = await open();
    await first.run(code.set('mine', 1));
    assertEqual(valueOf(await second.run(code.get('mine'))), 'gone', 'a variable of another session');
    assertEqual(valueOf(await first.run(code.get('mine'))), 1, 'the own variable');
  },

  async 'a session outlives the end of another one’s sandbox, or says so'({ open, code }) {
    const limits = { memoryMb: 32, timeoutMs: 5_000 };
    await using idle = await open({ variables: { given: 7 }, limits });
    await using busy = await open({ variables: { given: 7 }, limits });
    for (const session of [idle, busy]) await session.run(code.set('own', 1));
    const running = busy.run(code.wait(1_000));
    await using greedy = await open({ limits });
    assertEqual((await within(greedy.run(code.grow), patienceMs, 'the greedy run')).type, 'error', 'type');
    const { state: busyState } = await within(running, patienceMs, 'the run beside it');
    for (const session of [idle, busy]) {
      const own = await session.run(code.get('own'));
      const state = session === busy && busyState === 'reset' ? busyState : own.state;
      assertEqual(valueOf(own), state === 'kept' ? 1 : 'gone', `a variable after state "${state}"`);
      assertEqual(valueOf(await session.run(code.get('given'))), 7, 'the start variable');
    }
  },

  async 'eight sessions work at once'({ open, code }) {
    // No more of them: each may be a process that takes a processor a second to start.
    const numbers = Array.from({ length: 8 }, (_, index) => index);
    const { promise: allWait, resolve } = Promise.withResolvers<null>();
    let waiting = 0;
    const host = createToolHost();
    const callTool: typeof host.callTool = (call, options) => {
      if (call.name !== 'slow') return host.callTool(call, options);
      if (++waiting === numbers.length) resolve(null);
      return allWait;
    };
    // One after the other: what is promised is that they work at once, not that they start at once.
    const started = [];
    for (const index of numbers) started.push(await open({ variables: { given: index }, callTool }));
    const all = started.map(async (session, index) => {
      await session.run(code.set('own', index));
      await session.run(code.wait(50));
      const [own, given, sum] = [code.get('own'), code.get('given'), code.add(index, 1)];
      return [valueOf(await session.run(own)), valueOf(await session.run(given)), valueOf(await session.run(sum))];
    });
    const expected = numbers.map((index) => [index, index, index + 1]);
    assertEqual(await within(Promise.all(all), patienceMs, 'eight sessions'), expected, 'values of the sessions');
    await Promise.all(started.map((session) => session[Symbol.asyncDispose]()));
  },

  async 'a second run while one runs is refused with `busy`'({ open, code }) {
    await using session = await open();
    const first = session.run(`${code.wait(100)}\n${code.add(1, 2)}`);
    await assertRejects(session.run(code.add(1, 1)), 'busy', 'the second run');
    assertEqual(valueOf(await first), 3, 'the first run');
    assertEqual(valueOf(await session.run(code.add(2, 2))), 4, 'the run after it');
  },

  async 'a run after dispose is refused with `disposed`'({ open, code }) {
    const session = await open();
    await session[Symbol.asyncDispose]();
    await session[Symbol.asyncDispose]();
    await assertRejects(session.run(code.add(1, 1)), 'disposed', 'a run after dispose');
  },

  async 'disposing a session ends its run with an error'({ open, code }) {
    for (const step of [code.wait(60_000), code.loop]) {
      const session = await open();
      const pending = session.run(step);
      await session[Symbol.asyncDispose]();
      assertEqual((await within(pending, patienceMs, `the run of ${show(step)}`)).type, 'error', 'type');
    }
  },

  async 'disposing an executor ends its sessions'({ create, code }) {
    const executor = create();
    const session = await executor.start({ tools: [], callTool: async () => null });
    await within(executor[Symbol.asyncDispose](), patienceMs, 'disposing');
    await executor[Symbol.asyncDispose]();
    await assertRejects(session.run(code.set('a', 1)), 'disposed', 'a run after the executor was disposed');
  },

  async 'logs stream while the step runs'({ open, code }) {
    await using session = await open();
    const seen: string[] = [];
    const onLog = (text: string) => void seen.push(session.host.calls.length === 0 ? text : `too late: ${text}`);
    const step = `${code.print('early')}\n${code.wait(100)}`;
    const execution = await session.run(step, { onLog });
    assertEqual(seen.join(''), execution.logs, 'streamed logs');
    assertEqual(execution.logs.trim(), 'early', 'logs');
  },

  async 'an error that callTool throws at once is an error of the tool'({ open, code }) {
    await using session = await open({
      callTool() {
        throw new Error('at once');
      },
    });
    assertEqual(valueOf(await session.run(code.fail('unused'))), 'at once', 'the caught message');
  },

  async 'ids of tool calls are unique in a session'({ open, code }) {
    await using session = await open();
    for (let step = 0; step < 3; step++) await session.run(`${code.add(1, step)}\n${code.add(2, step)}`);
    assertEqual(new Set(session.host.calls.map(({ id }) => id)).size, 6, 'different ids');
  },

  async 'names that no tool may have are refused'({ executor, code }) {
    for (const name of code.refused) {
      const tools = [{ name, description: 'A tool.', inputSchema: { type: 'object' } }];
      await assertRejects(
        executor.start({ tools, callTool: async () => null }),
        'invalid-argument',
        `the tool ${show(name)}`,
      );
    }
  },

  async 'a snapshot goes on where it was taken, or none can be'({ open, code }) {
    await using session = await open({ variables: { given: 1 } });
    await session.run(code.set('own', 5));
    if (!session.snapshot) {
      await assertRejects(open({ snapshot: new Uint8Array(64) }), 'invalid-argument', 'a start from a snapshot');
      return;
    }
    const running = session.run(code.wait(100));
    await assertRejects(session.snapshot(), 'busy', 'a snapshot while a run is under way');
    await running;
    const snapshot = await session.snapshot();
    await session.run(code.set('own', 6));
    await using later = await open({ snapshot, variables: { given: 2 } });
    const values = [code.get('own'), code.get('given'), code.add(40, 2)];
    for (const [index, expected] of [5, 2, 42].entries())
      assertEqual(valueOf(await later.run(values[index] ?? '')), expected, `value ${index} behind the snapshot`);
    assertEqual(valueOf(await session.run(code.get('own'))), 6, 'the session goes on for itself');
    for (const place of [0, 8, snapshot.length >> 1, snapshot.length - 1]) {
      const damaged = Uint8Array.from(snapshot);
      damaged[place] = (damaged[place] ?? 0) ^ 0xff;
      await assertRejects(open({ snapshot: damaged }), 'invalid-argument', `a snapshot damaged at byte ${place}`);
    }
    await assertRejects(open({ snapshot: snapshot.subarray(0, -9) }), 'invalid-argument', 'a snapshot that was cut');
  },

  async 'no code makes a run reject'({ open }) {
    await using session = await open({ limits: { timeoutMs: 2_000 } });
    const odd = ['\0', '\ud800', ')', '}', '"', '`', '\\', '#!x', '\u2028', '\ufeff1', `${'('.repeat(50_000)}1`, '/'];
    for (const step of [...odd, `"${'x'.repeat(2_000_000)}"`, ' '.repeat(1_000_000), 'a'.repeat(100_000)]) {
      await within(session.run(step), patienceMs, `the step ${show(step.slice(0, 20))}`);
    }
  },
};
