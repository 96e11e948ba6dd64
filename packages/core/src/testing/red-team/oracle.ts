import type { Execution, Executor, Session } from '../../contract/executor.ts';
import type { Limits } from '../../contract/limits.ts';
import { assert, assertEqual, show, valueOf, within } from '../assertions.ts';
import { compare, patienceMs } from '../executor-bench/runner.ts';
import { assertJson, assertSound } from '../executor-bench/sound.ts';
import { createToolHost, type ToolHost } from '../executor-bench/tool-host.ts';
import type { Attack } from './attack.ts';
import { type Canaries, readIntrinsics } from './canaries.ts';
import { type AttackLanguage, languages } from './languages.ts';
import { watchHost } from './watch-host.ts';

export type OracleOptions = {
  canaries: Canaries;
  /** Added to every deadline, in milliseconds. */
  busyMachineSlackMs: number;
};

/** Small, so that an attack is over soon and cannot hide below a limit. */
const attackLimits: Limits = {
  timeoutMs: 250,
  wallClockMs: 3_000,
  memoryMb: 64,
  logBytes: 10_000,
  valueBytes: 100_000,
  inputBytes: 100_000,
  resultBytes: 100_000,
  depth: 50,
  toolCalls: 200,
  parallelToolCalls: 8,
};

// For code that ends by itself, however busy the machine: the oracle's own, and attacks that come to a value or to an error
// with a name.
const ownTimeoutMs = 10_000;
// For an attack that gives its answer first, and then takes all the time there is.
const answerTimeoutMs = 1_000;
// Beyond the limit, to notice, kill and answer.
const graceMs = 500;
const lagLimitMs = 500;
const growthLimitMb = 300;

/** Runs an attack in a fresh session and holds everything against it that must hold. */
export async function withstand(executor: Executor, attack: Attack, options: OracleOptions): Promise<void> {
  const endsByItself = 'value' in attack || attack.error?.name !== undefined;
  const own = endsByItself ? { wallClockMs: ownTimeoutMs } : {};
  const limits = { ...attackLimits, ...own, ...attack.limits };
  const answerMs = 'answer' in attack ? answerTimeoutMs : limits.timeoutMs;
  const language = languages[executor.language];
  const host = createToolHost(options.canaries.toolSecret);
  const logs: string[] = [];
  const before = readIntrinsics();
  const watch = watchHost(growthLimitMb, options.busyMachineSlackMs);
  const executions: Execution[] = [];
  try {
    const session = await open(executor, host, limits, options.busyMachineSlackMs);
    const step = async (code: string, timeoutMs = ownTimeoutMs) => {
      // After a loss, a step opens a sandbox first, which has the time that a start has.
      const slackMs = options.busyMachineSlackMs + (executions.at(-1)?.state === 'reset' ? patienceMs : 0);
      const watched = { host, limits: { ...limits, timeoutMs }, logs, slackMs };
      const execution = await runInTime(session, code, watched);
      executions.push(execution);
      assertSound(execution, limits);
      return execution;
    };
    assertEqual((await step(language.preamble)).type, 'value', 'the step before the attack');
    let state: Execution['state'] = 'kept';
    let last: Execution | undefined;
    for (const code of [attack.code].flat()) {
      last = await step(code, endsByItself ? ownTimeoutMs : answerMs);
      if (last.state === 'reset') state = 'reset';
    }
    assert(last, 'the attack has no code');
    compare(last, { ...attack, state: 'any' });
    assert(last.type !== 'final-answer' || 'answer' in attack, 'a final answer that nobody gave');
    await assertAlive(attack.fills ? emptyingFirst(step, () => (state = 'reset')) : step, language, () => state);
    await within(session[Symbol.asyncDispose](), 2_000 + options.busyMachineSlackMs, 'disposing the session');
    if (attack.elsewhere) await assertElsewhere(executor, attack.elsewhere, limits, options.busyMachineSlackMs);
    for (const { input } of host.calls) assertJson(input, limits.inputBytes, limits.depth, 'a tool input');
    const inputs = show(host.calls.map(({ input }) => input));
    assert(attack.inputs?.test(inputs) ?? true, `tool inputs: expected ${attack.inputs}, got ${inputs}`);
  } catch (error) {
    const trace = executions.slice(1).map((execution) => `\n  ${show(execution)}`);
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nExecutions:${trace.join('')}`, {
      cause: error,
    });
  } finally {
    assertHost(watch.stop(), before);
  }
  const seen = JSON.stringify([executions, logs, host.calls]);
  const leaked = options.canaries.leaked(seen, JSON.stringify(attack.code));
  assert(leaked === undefined, `the guest has seen ${leaked}: ${show(executions)}`);
}

function open(executor: Executor, { tools, callTool }: ToolHost, limits: Limits, slackMs: number): Promise<Session> {
  return within(
    executor.start({ tools, callTool, limits, variables: { given: { base: 7 } }, seed: 1 }),
    patienceMs + slackMs,
    'start',
  );
}

type Watched = { host: ToolHost; limits: Limits; logs: string[]; slackMs: number };

/** Time in which a tool is pending does not count against `timeoutMs`, but against `wallClockMs`. */
async function runInTime(session: Session, code: string, { host, limits, logs, slackMs }: Watched): Promise<Execution> {
  const { timeoutMs, wallClockMs } = limits;
  host.readCallsMs();
  const started = performance.now();
  let shown = 0;
  const onLog = (text: string) => {
    shown += text.length;
    logs.push(text);
  };
  const hardLimit = wallClockMs + graceMs + slackMs;
  const execution = await within(session.run(code, { timeoutMs, onLog }), hardLimit, 'the step');
  assert(shown <= limits.logBytes, `an observer was shown ${shown} characters of logs, of ${limits.logBytes} bytes`);
  const took = performance.now() - started;
  const pending = host.readCallsMs();
  const allowed = timeoutMs + pending + graceMs + slackMs;
  assert(
    took <= allowed,
    `took ${Math.round(took)} ms, of ${timeoutMs} + ${Math.round(pending)} at tools + ${graceMs}`,
  );
  return execution;
}

/** The next step works, and the Execution told the truth about the variables. */
async function assertAlive(
  step: (code: string) => Promise<Execution>,
  language: AttackLanguage,
  stateBefore: () => Execution['state'],
): Promise<void> {
  const truth = await step(language.truth);
  const state = stateBefore();
  const witness = state === 'kept' && truth.state === 'kept' ? 41 : 'gone';
  assertEqual(valueOf(truth), { witness, given: 7 }, `the next step, after state "${state}"`);
  assertEqual(valueOf(await step(language.tool)), 42, 'a tool call afterwards');
}

/** Steps of which one may find the sandbox full, or wait until it is empty, and be run again. */
function emptyingFirst(step: (code: string) => Promise<Execution>, onReset: () => void) {
  let isEmptied = false;
  return async (code: string): Promise<Execution> => {
    const execution = await step(code);
    const isReset = execution.state === 'reset';
    if (isEmptied || execution.type !== 'error' || !(isReset || execution.error.name === 'TimeoutError'))
      return execution;
    isEmptied = true;
    if (isReset) onReset();
    return step(code);
  };
}

async function assertElsewhere(
  executor: Executor,
  elsewhere: NonNullable<Attack['elsewhere']>,
  limits: Limits,
  slackMs: number,
) {
  const { code, value } = elsewhere;
  await using session = await open(executor, createToolHost(), limits, slackMs);
  compare(await session.run(code, { timeoutMs: ownTimeoutMs }), { code, value });
}

function assertHost({ lagMs, growthMb }: { lagMs: number; growthMb: number }, before: Map<string, unknown>) {
  assert(lagMs < lagLimitMs, `the host's event loop stood still for ${Math.round(lagMs)} ms`);
  assert(growthMb < growthLimitMb, `the host grew by ${Math.round(growthMb)} MB`);
  const after = readIntrinsics();
  const changed = [...after.keys()].filter((key) => !Object.is(after.get(key), before.get(key)));
  assert(
    changed.length === 0 && after.size === before.size,
    `intrinsics of the host were changed: ${changed.join(', ')}`,
  );
}
