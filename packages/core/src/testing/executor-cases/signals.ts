import { delay } from '../../base/abort.ts';
import { defaultLimits } from '../../contract/limits.ts';
import { assert, assertEqual, assertRejects, show, valueOf, within } from '../assertions.ts';
import { patienceMs } from '../executor-bench/runner.ts';
import { createToolHost } from '../executor-bench/tool-host.ts';
import type { ScriptTable } from './case.ts';

/** Runs that are ended from outside, in every language. */
export const signals: ScriptTable = {
  async 'the signal of a session disposes it'({ open, code }) {
    const controller = new AbortController();
    const session = await open({ signal: controller.signal });
    const pending = session.run(code.wait(60_000));
    controller.abort();
    assertEqual((await within(pending, patienceMs, 'the run')).type, 'error', 'type');
    await assertRejects(session.run(code.add(1, 1)), 'disposed', 'a run after the abort');
    await session[Symbol.asyncDispose]();
  },

  async 'the signal of a run ends it, at a tool and in a loop'({ open, code }) {
    const host = createToolHost();
    let controller = new AbortController();
    await using session = await open({
      variables: { given: 7 },
      callTool(call, options) {
        // The signal of a run comes while its tool is at work, however slow the machine is.
        if (call.name === 'slow') setTimeout(() => controller.abort());
        return host.callTool(call, options);
      },
    });
    for (const step of [`${code.print('before')}\n${code.wait(60_000)}`, code.loop]) {
      await session.run(code.set('own', 1));
      controller = new AbortController();
      if (step === code.loop) setTimeout(() => controller.abort(), 100);
      const running = session.run(step, { signal: controller.signal });
      const execution = await within(running, patienceMs, `the run of ${show(step)}`);
      assertEqual(execution.type, 'error', 'type');
      assertEqual(valueOf(await session.run(code.get('own'))), execution.state === 'kept' ? 1 : 'gone', 'own');
      assertEqual(valueOf(await session.run(code.get('given'))), 7, 'the start variable');
      assertEqual(valueOf(await session.run(code.add(1, 2))), 3, 'a tool call afterwards');
    }
    assertEqual(host.aborted, 1, 'tool calls that were told');
  },

  async 'a signal aborted before the run runs nothing'({ open, code }) {
    await using session = await open();
    const execution = await session.run(code.add(1, 1), { signal: AbortSignal.abort() });
    assertEqual([execution.type, session.host.calls.length], ['error', 0], 'type and tool calls');
    assertEqual(valueOf(await session.run(code.add(1, 2))), 3, 'the next run');
  },

  async 'the end of a run by wallClockMs reaches the tool'({ open, code }) {
    await using session = await open({ limits: { wallClockMs: 1_500 } });
    assertEqual((await within(session.run(code.wait(60_000)), patienceMs, 'the run')).type, 'error', 'type');
    assertEqual(session.host.aborted, 1, 'aborted tool calls');
  },

  async 'wallClockMs stands still while a call holds it'({ open, code }) {
    await using session = await open({
      limits: { wallClockMs: 1_000 },
      async callTool({ name }, { hold, signal }) {
        if (name === 'add') return 3;
        const release = hold?.();
        assert(release, 'callTool was given no `hold`');
        await delay(2_500, signal);
        release();
        release();
        return 'held';
      },
    });
    const execution = await within(session.run(`${code.wait(1)}\n${code.add(1, 2)}`), patienceMs, 'the run');
    assertEqual(valueOf(execution), 3, 'the value of a run that was held');
  },

  async 'limits that bound nothing are refused'({ executor }) {
    for (const limit of Object.keys(defaultLimits)) {
      for (const value of [0, -1, Number.NaN, '5']) {
        const limits = Object.fromEntries([[limit, value]]);
        const starting = executor.start({ tools: [], callTool: async () => null, limits });
        await assertRejects(starting, 'invalid-argument', `limits: { ${limit}: ${String(value)} }`);
      }
    }
  },

  async 'aborting the signal of a session that opens, or is open, ends it'({ open, code }) {
    const early = new AbortController();
    const opening = open({ signal: early.signal });
    early.abort();
    await assertRejects(opening, 'aborted', 'a session whose signal is aborted');
    const late = new AbortController();
    const session = await open({ signal: late.signal });
    late.abort();
    await assertRejects(session.run(code.add(1, 1)), 'disposed', 'a run after the abort');
  },

  async 'a late result of an ended run does not reach the next'({ open, code }) {
    const controller = new AbortController();
    const { promise: late, resolve: settle } = Promise.withResolvers<string>();
    await using session = await open({
      callTool({ name }) {
        if (name === 'add') return Promise.resolve(3);
        setTimeout(() => controller.abort());
        return late;
      },
    });
    const ended = await session.run(`${code.wait(60_000)}\n${code.print('late')}`, { signal: controller.signal });
    assertEqual(ended.type, 'error', 'type');
    const next = session.run(code.add(1, 2));
    settle('late');
    const execution = await within(next, patienceMs, 'the next run');
    assertEqual([valueOf(execution), execution.logs], [3, ''], 'value and logs of the next run');
  },

  async 'timeoutMs of a run beats that of the session'({ open, code }) {
    await using session = await open({ limits: { timeoutMs: 60_000 } });
    const execution = await within(session.run(code.loop, { timeoutMs: 200 }), patienceMs, 'the run');
    assertEqual(execution.type, 'error', 'type');
  },

  async 'a smaller limit ends a run sooner'({ open, code }) {
    for (const limit of ['timeoutMs', 'wallClockMs']) {
      const step = limit === 'timeoutMs' ? code.loop : code.wait(60_000);
      await using small = await open({ limits: { [limit]: 300 } });
      // Longer than the case waits for the small one: on no machine it ends first.
      await using large = await open({ limits: { [limit]: 2 * patienceMs } });
      let ended = false;
      void large.run(step).then(() => (ended = true));
      const { type } = await within(small.run(step), patienceMs, `the run with a small ${limit}`);
      assertEqual(type, 'error', `type of the run with a small ${limit}`);
      assert(!ended, `the run with a large ${limit} has ended as well`);
    }
  },

  async 'start variables are set again after a reset'({ open, code }) {
    await using session = await open({ variables: { given: 7 } });
    await session.run(`${code.set('own', 1)}\n${code.set('given', 8)}`);
    const { state } = await session.run(code.loop, { timeoutMs: 200 });
    const expected = state === 'kept' ? [1, 8] : ['gone', 7];
    const found = [valueOf(await session.run(code.get('own'))), valueOf(await session.run(code.get('given')))];
    assertEqual(found, expected, `variables after a run with state "${state}"`);
  },
};
