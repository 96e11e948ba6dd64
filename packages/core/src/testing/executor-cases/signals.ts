import { assert, assertEqual, assertRejects, show, valueOf, within } from '../assertions.ts';
import type { ScriptTable } from './case.ts';

/** Runs that are ended from outside, in every language. */
export const signals: ScriptTable = {
  async 'the signal of a session disposes it'({ open, code }) {
    const controller = new AbortController();
    const session = await open({ signal: controller.signal });
    const pending = session.run(code.wait(60_000));
    controller.abort();
    assertEqual((await within(pending, 3_000, 'the run')).type, 'error', 'type');
    await assertRejects(session.run(code.add(1, 1)), 'disposed', 'a run after the abort');
    await session[Symbol.asyncDispose]();
  },

  async 'the signal of a run ends it, at a tool and in a loop'({ open, code }) {
    await using session = await open({ variables: { given: 7 } });
    for (const step of [`${code.print('before')}\n${code.wait(60_000)}`, code.loop]) {
      await session.run(code.set('own', 1));
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), 100);
      const execution = await within(
        session.run(step, { signal: controller.signal }),
        2_000,
        `the run of ${show(step)}`,
      );
      clearTimeout(timer);
      assertEqual(execution.type, 'error', 'type');
      assertEqual(valueOf(await session.run(code.get('own'))), execution.state === 'kept' ? 1 : 'gone', 'own');
      assertEqual(valueOf(await session.run(code.get('given'))), 7, 'the start variable');
      assertEqual(valueOf(await session.run(code.add(1, 2))), 3, 'a tool call afterwards');
    }
    assertEqual(session.host.aborted, 1, 'tool calls that were told');
  },

  async 'a signal aborted before the run runs nothing'({ open, code }) {
    await using session = await open();
    const execution = await session.run(code.add(1, 1), { signal: AbortSignal.abort() });
    assertEqual([execution.type, session.host.calls.length], ['error', 0], 'type and tool calls');
    assertEqual(valueOf(await session.run(code.add(1, 2))), 3, 'the next run');
  },

  async 'the end of a run by wallClockMs reaches the tool'({ open, code }) {
    await using session = await open({ limits: { wallClockMs: 300 } });
    assertEqual((await within(session.run(code.wait(60_000)), 2_000, 'the run')).type, 'error', 'type');
    assertEqual(session.host.aborted, 1, 'aborted tool calls');
  },

  async 'a late result of an ended run does not reach the next'({ open, code }) {
    let settle = () => {};
    await using session = await open({
      callTool: ({ name }) =>
        name === 'add' ? Promise.resolve(3) : new Promise((resolve) => (settle = () => resolve('late'))),
    });
    const ended = await session.run(`${code.wait(60_000)}\n${code.print('late')}`, {
      signal: AbortSignal.timeout(100),
    });
    assertEqual(ended.type, 'error', 'type');
    const next = session.run(code.add(1, 2));
    settle();
    const execution = await within(next, 2_000, 'the next run');
    assertEqual([valueOf(execution), execution.logs], [3, ''], 'value and logs of the next run');
  },

  async 'timeoutMs of a run beats that of the session'({ open, code }) {
    await using session = await open({ limits: { timeoutMs: 60_000 } });
    const started = performance.now();
    const execution = await within(session.run(code.loop, { timeoutMs: 200 }), 2_000, 'the run');
    assertEqual(execution.type, 'error', 'type');
    assert(performance.now() - started < 700, `took ${Math.round(performance.now() - started)} ms of 200 + 500`);
  },

  async 'start variables are set again after a reset'({ open, code }) {
    await using session = await open({ variables: { given: 7 }, limits: { timeoutMs: 200 } });
    await session.run(`${code.set('own', 1)}\n${code.set('given', 8)}`);
    const { state } = await session.run(code.loop);
    const expected = state === 'kept' ? [1, 8] : ['gone', 7];
    const found = [valueOf(await session.run(code.get('own'))), valueOf(await session.run(code.get('given')))];
    assertEqual(found, expected, `variables after a run with state "${state}"`);
  },
};
