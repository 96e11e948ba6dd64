import type { Clock } from './clock.ts';
import type { ReadError } from './errors.ts';
import type { Fence } from './fence.ts';
import type { Labels } from './labels.ts';
import type { Output } from './output.ts';
import type { Packages } from './packages.ts';
import type { Pictures } from './pictures.ts';
import type { Primordials } from './primordials.ts';
import type { Promises } from './promises.ts';
import type { Random } from './random.ts';
import type { GuestState, Report } from './report.ts';
import type { Sequences } from './sequences.ts';
import type { Serialize } from './serialize.ts';
import type { Timers } from './timers.ts';
import type { Stacks } from './stacks.ts';
import type { Tools } from './tools.ts';

/** What a guest is made of. */
export type GuestParts = {
  state: GuestState;
  report: Report;
  stacks: Stacks;
  labels: Labels;
  promises: Promises;
  sequences: Sequences;
  serialize: Serialize;
  readError: ReadError;
  output: Output;
  fence: Fence;
  tools: Tools;
  packages: Packages;
  timers: Timers;
  clock: Clock;
  pictures: Pictures;
  random: Random;
  /** Where what nobody catches is told. */
  uncaught: { tell(error: unknown): void };
  importFunction: string;
};

/** The ways into a guest. Each comes back when no code is left to run; none throws. */
export type Guest = {
  open(options: string): void;
  /** `code`: an expression that is an async function; `name`: how stacks call it; `map`: its positions in the model's code. */
  exec(run: number, code: string, name: string, now: number, step: number, map: string): void;
  result(call: number, json: string, now: number): void;
  failure(call: number, name: string, message: string, now: number): void;
  /** `script`: an expression that gives the namespaces of all packages by name. */
  define(call: number, name: string, script: string): void;
  /** Runs the timer that is due next. */
  tick(): void;
  /** Reports the value again, which calls that nobody awaited may have changed. */
  finish(): void;
  /** Ends the run: what its code still does reaches nobody. */
  end(): void;
};

/** Runs steps, one at a time. Runs inside the sandbox, from its source text. */
export function createGuest(p: Primordials, parts: GuestParts): Guest {
  const { state, report, labels, promises, sequences, serialize, readError, output, tools, packages } = parts;
  const { stacks, fence, clock, random, timers, pictures, uncaught } = parts;
  let value: unknown;
  // Unwinds the code that called final_answer. The host knows it by its text.
  const ended = new p.Error('the run has ended');
  p.define(ended, 'name', 'FinalAnswer');
  uncaught.tell = onError;
  const stoppedTimers =
    'Note: timers were still waiting when the code had ended, and were stopped. Await what they do: await new Promise((resolve) => setTimeout(resolve, ms))';

  // A method, as all functions that the code is given: see output.ts.
  const { final_answer: finalAnswer } = {
    final_answer(answer: unknown, ...others: unknown[]): unknown {
      if (!state.open) throw ended;
      if (fence.isLate()) return undefined;
      if (others.length > 0 && !isCallback(answer, others)) {
        throw new p.TypeError('final_answer takes one value: give several in an array or an object.');
      }
      if (promises.is(answer)) return waitFor(answer, finalAnswer);
      const { valueBytes: bytes, depth } = state.options;
      const { text, truncated, problem } = serialize(answer, { mode: 'answer', bytes, depth });
      if (problem !== undefined) throw new p.TypeError(`The final answer ${problem}.`);
      if (truncated) {
        throw tools.named(
          'LimitError',
          `the final answer is above ${bytes} bytes or ${depth} levels: give a shorter one`,
        );
      }
      // Reading the answer may have run code that gave one.
      if (!state.open) throw ended;
      output.flush();
      report('final-answer', state.run, text ?? 'null');
      state.open = false;
      throw ended;
    },
  };

  function open(options: string): void {
    state.options = p.parse(options);
    const variables: object = p.parse(state.options.variables);
    const names = p.ownKeys(variables);
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (name !== undefined) p.define(p.global, name, p.get(variables, name), true);
    }
  }

  function exec(run: number, code: string, name: string, now: number, step: number, map: string): void {
    state.run = run;
    state.open = true;
    fence.raise();
    value = undefined;
    tools.reset();
    output.reset();
    sequences.reset();
    clock.set(now);
    timers.reset();
    stacks.add(name, map);
    try {
      restore();
      random.seed(state.options.seed, step);
    } catch {
      report('spoiled', run);
      state.open = false;
      return;
    }
    try {
      const step: (wait: Fence['wait'], fields: Promises['fields']) => Promise<unknown> = p.evaluate(
        `${code}\n//# sourceURL=${name}`,
      );
      const running = p.apply(step, undefined, [fence.wait, promises.fields]);
      // Without this, `then` would ask Promise.prototype for the constructor.
      p.define(running, 'constructor', undefined);
      void p.settle(running, fence.within(onEnd), fence.within(onError));
    } catch (error) {
      onError(error);
    }
  }

  /** The model's code may have overwritten them in the step before. */
  function restore(): void {
    define('final_answer', finalAnswer);
    define('print', output.print);
    define('console', output.createConsole());
    define('require', packages.require);
    define(parts.importFunction, packages.load);
    const names = state.options.tools;
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (name !== undefined) define(name, (toolFunctions[name] ??= tools.createTool(name)));
    }
  }
  const toolFunctions: { [name: string]: (...inputs: unknown[]) => Promise<unknown> } = p.create(null);

  function define(name: string, global: unknown): void {
    if (!p.define(p.global, name, global)) throw ended;
  }

  function onEnd(result: unknown): void {
    value = typeof result === 'object' && result !== null ? labels.data(result, 'value') : undefined;
    finish();
    // A call that the last line forgot to await.
    if (promises.is(value)) {
      waitFor(value, (settled) => {
        value = settled;
        finish();
      });
    }
  }

  function finish(): void {
    // A promise is waited for: there is a report when it has settled.
    if (!state.open || promises.is(value)) return;
    if (timers.close(value) && state.open) output.print(stoppedTimers);
    output.flush();
    try {
      const { valueBytes: bytes, depth } = state.options;
      const { text, truncated, problem } = serialize(value, { mode: 'describe', bytes, depth });
      if (problem !== undefined) throw new p.TypeError(`The value of the step ${problem}.`);
      report('value', state.run, text, truncated);
    } catch (error) {
      onError(error);
    }
  }

  function onError(error: unknown): void {
    if (!state.open || error === ended) return;
    output.flush();
    const { name, message, stack, candidates } = readError(error);
    report('error', state.run, name, message, stack, candidates);
  }

  /** As `forEach` and `map` call it. */
  function isCallback(item: unknown, [index, list]: unknown[]): boolean {
    return typeof index === 'number' && typeof list === 'object' && list !== null && p.get(list, index) === item;
  }

  function waitFor(promise: Promise<unknown>, onValue: (value: unknown) => unknown): unknown {
    try {
      return p.settle(
        promise.then((settled) => settled),
        fence.within(onValue),
        fence.within(onError),
      );
    } catch (error) {
      return onError(error);
    }
  }

  return {
    open,
    exec,
    result(call, json, now) {
      clock.set(now);
      const result: unknown = p.parse(json);
      pictures.note(result, json);
      tools.fulfil(call, result);
    },
    failure(call, name, message, now) {
      clock.set(now);
      tools.refuse(call, name, message);
    },
    define: packages.define,
    tick: timers.fire,
    finish,
    end() {
      output.flush();
      state.open = false;
    },
  };
}
