import type { Execution, Executor, Session, SessionOptions } from '../../contract/executor.ts';
import { defaultLimits } from '../../contract/limits.ts';
import { assert, assertEqual, assertMatches, show, within } from '../assertions.ts';
import type { Bench, ExecutorCase, Wanted } from '../executor-cases/case.ts';
import { snippets } from '../executor-cases/snippets.ts';
import { assertJson, assertSound } from './sound.ts';
import { createToolHost, type ToolHost } from './tool-host.ts';

// No step needs longer on a busy machine; one that hangs fails here, with the case's name, before a test runner gives up.
export const patienceMs = 25_000;

/** Runs the cases of one executor, and compares how their last steps ended. */
export type CaseRunner = {
  run(wanted: ExecutorCase): Promise<void>;
  /** Ends the session that the last cases shared, before something that needs the executor for itself. */
  settle(): Promise<void>;
};

export function createCaseRunner(executor: Executor): CaseRunner {
  let shared: { settings: string; session: Promise<Session> } | undefined;
  let host = createToolHost();

  async function settle(): Promise<void> {
    const ended = shared?.session;
    shared = undefined;
    const session = await ended?.catch(() => undefined);
    if (session) await within(session[Symbol.asyncDispose](), patienceMs, 'disposing the session');
  }

  /** Each case has a host of its own, so that it sees its own calls only. */
  function open({ variables, limits, now }: Wanted): Promise<Session> {
    const callTool: ToolHost['callTool'] = (call, options) => host.callTool(call, options);
    return openSession(executor, { ...host, callTool }, { variables, limits, now });
  }

  return {
    settle,
    async run(wanted) {
      host = createToolHost();
      const settings = sharedSettings(wanted);
      if (settings === undefined || settings !== shared?.settings) await settle();
      shared ??= { settings: settings ?? '', session: open(wanted) };
      try {
        await runSteps(await shared.session, host, wanted);
      } catch (error) {
        await settle().catch(() => {});
        throw error;
      }
      if (settings === undefined) await settle();
    },
  };
}

/**
 * Cases with the same settings share a session; undefined for one that has its own. To start a session for each of them
 * would take most of the time of the suite.
 */
export function sharedSettings({ variables, limits, now, state, alone = false }: Wanted): string | undefined {
  return now || alone || state === 'reset' ? undefined : JSON.stringify({ variables, limits });
}

async function runSteps(session: Session, host: ToolHost, wanted: ExecutorCase): Promise<void> {
  const steps: { code: string; execution: Execution }[] = [];
  try {
    const { firstTimeoutMs } = wanted;
    for (const code of [wanted.code].flat()) {
      const options = steps.length === 0 && firstTimeoutMs !== undefined ? { timeoutMs: firstTimeoutMs } : {};
      const execution = await within(session.run(code, options), patienceMs, `the step ${show(code)}`);
      steps.push({ code, execution });
      assertSound(execution, { ...defaultLimits, ...wanted.limits });
    }
    const last = steps.at(-1);
    assert(last, 'the case has no code');
    compare(last.execution, wanted);
    compareCalls(host, wanted);
  } catch (error) {
    const trace = steps.map((step) => `\n  ${show(step.code)}\n    ${show(step.execution)}`);
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nSteps:${trace.join('')}`, {
      cause: error,
    });
  }
}

export function compare(execution: Execution, wanted: ExecutorCase): void {
  if ('value' in wanted) {
    assertEqual(execution.type, 'value', 'type');
    if (execution.type !== 'value') return;
    assertMatches(execution.value, wanted.value, 'value');
    assertEqual(execution.truncated ?? false, wanted.truncated ?? false, 'truncated');
  }
  if ('answer' in wanted) {
    assertEqual(execution.type, 'final-answer', 'type');
    if (execution.type === 'final-answer') assertMatches(execution.value, wanted.answer, 'answer');
  }
  if (wanted.error) {
    assertEqual(execution.type, 'error', 'type');
    const got = execution.type === 'error' ? { ...execution.error } : {};
    for (const [key, expected] of Object.entries(wanted.error)) {
      assertMatches(Reflect.get(got, key), expected, `error.${key}`);
    }
  }
  if (wanted.logs !== undefined) assertMatches(execution.logs.replace(/\n$/, ''), wanted.logs, 'logs');
  const { state = 'kept' } = wanted;
  if (state !== 'any') assertEqual(execution.state, state, 'state');
}

function compareCalls(host: ToolHost, wanted: ExecutorCase): void {
  const inputs = host.calls.map(({ input }) => input);
  if (wanted.calls) assertEqual(inputs, wanted.calls, 'tool inputs');
  if (wanted.parallel) assertEqual(host.mostParallel, wanted.parallel, 'calls at the same time');
  for (const input of inputs) assertJson(input, wanted.limits?.inputBytes ?? defaultLimits.inputBytes, 100, 'an input');
}

/** What a script needs, on `executor`. */
export function createBench(executor: Executor, create: () => Executor): Bench {
  return {
    executor,
    create,
    code: snippets[executor.language],
    async open(options = {}) {
      const host = createToolHost();
      return Object.assign(await openSession(executor, host, options), { host });
    },
  };
}

function openSession(executor: Executor, host: ToolHost, options: Partial<SessionOptions>): Promise<Session> {
  const { tools, callTool } = host;
  return within(executor.start({ tools, callTool, ...options }), patienceMs, 'start');
}
