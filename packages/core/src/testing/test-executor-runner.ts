import type { Execution, Executor, Session, SessionOptions } from '../contract/executor.ts';
import { defaultLimits } from '../contract/limits.ts';
import { assert, assertEqual, assertMatches, show, within } from './assertions.ts';
import type { Bench, ExecutorCase } from './executor-cases/case.ts';
import { snippets } from './executor-cases/snippets.ts';
import { assertJson, assertSound } from './test-executor-sound.ts';
import { createToolHost, type ToolHost } from './test-executor-tools.ts';

// No step needs longer on a busy machine; one that hangs fails here, with the case's name, before a test runner gives up.
const patienceMs = 25_000;

/** Runs the steps of a case in a session of its own and compares how the last one ended. */
export async function runCase(executor: Executor, wanted: ExecutorCase): Promise<void> {
  const { code, variables, limits, now } = wanted;
  const host = createToolHost();
  const session = await openSession(executor, host, { variables, limits, now });
  const steps: { code: string; execution: Execution }[] = [];
  let ms = 0;
  try {
    for (const step of [code].flat()) {
      const started = performance.now();
      const execution = await within(session.run(step), patienceMs, `the step ${show(step)}`);
      ms = performance.now() - started;
      steps.push({ code: step, execution });
      assertSound(execution, { ...defaultLimits, ...limits });
    }
    const last = steps.at(-1);
    assert(last, 'the case has no code');
    compare(last.execution, wanted);
    compareCalls(host, wanted);
    assert(ms <= (wanted.atMostMs ?? Infinity), `took ${Math.round(ms)} ms, at most ${wanted.atMostMs} are allowed`);
    assert(ms >= (wanted.atLeastMs ?? 0), `took ${Math.round(ms)} ms, at least ${wanted.atLeastMs} are needed`);
  } catch (error) {
    const trace = steps.map((step) => `\n  ${show(step.code)}\n    ${show(step.execution)}`);
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nSteps:${trace.join('')}`, {
      cause: error,
    });
  } finally {
    await within(session[Symbol.asyncDispose](), patienceMs, 'disposing the session');
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
