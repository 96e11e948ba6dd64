import type { Primordials } from './primordials.ts';
import type { Serialize } from './serialize.ts';
import type { GuestState, Report } from './report.ts';

/** Tools as functions, and the calls under way. Runs inside the sandbox, from its source text. */
export function createTools(p: Primordials, serialize: Serialize, state: GuestState, report: Report) {
  type Call = {
    resolve(value: unknown): void;
    reject(error: unknown): void;
    error: unknown;
    failed: boolean;
    awaited: boolean;
    site: { stack?: unknown };
  };
  type Calls = { [id: number]: Call | undefined };

  class ToolPromise<Value> extends p.Promise<Value> {
    readonly #call: Call | undefined;

    static override get [Symbol.species]() {
      return p.Promise;
    }
    constructor(
      executor: (resolve: (value: Value | PromiseLike<Value>) => void, reject: (reason?: unknown) => void) => void,
      call?: Call,
    ) {
      super(executor);
      this.#call = call;
    }
    override then<Result = Value, Failure = never>(
      onValue?: ((value: Value) => Result | PromiseLike<Result>) | null,
      onError?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
    ): Promise<Result | Failure> {
      if (this.#call) this.#call.awaited = true;
      return super.then(onValue, onError);
    }
  }
  p.define(ToolPromise, 'name', 'Promise');

  let calls: Calls = p.create(null);
  let count = 0;
  let firstOfRun = 0;

  /** Calls of earlier steps never settle. */
  function reset(): void {
    calls = p.create(null);
    firstOfRun = count;
  }

  /** A call under way: `start` sends it, and what it throws rejects the promise. */
  function open(caller: (...inputs: never[]) => unknown, start: (id: number) => void): Promise<unknown> {
    const noop = () => {};
    const call: Call = { resolve: noop, reject: noop, error: undefined, failed: false, awaited: false, site: {} };
    p.captureStackTrace(call.site, caller);
    const promise = new ToolPromise<unknown>((resolve, reject) => {
      call.resolve = resolve;
      call.reject = reject;
    }, call);
    if (!state.open) return promise;
    // A rejection that nobody awaits is told once, by `lost`.
    p.then(promise, undefined, noop);
    const id = ++count;
    calls[id] = call;
    try {
      start(id);
    } catch (error) {
      fail(call, error);
    }
    return promise;
  }

  function fail(call: Call, error: unknown): void {
    call.error = error;
    call.failed = true;
    call.reject(error);
  }

  function createTool(name: string): (...inputs: unknown[]) => Promise<unknown> {
    const holder: { [name: string]: (...inputs: unknown[]) => Promise<unknown> } = {
      [name](...inputs) {
        return open(tool, (id) => {
          if (inputs.length > 1) throw new p.TypeError(`${name} takes one argument, an object: await ${name}({ … })`);
          if (id - firstOfRun > state.options.toolCalls) {
            throw named('LimitError', `a step may call tools ${state.options.toolCalls} times, and this one has`);
          }
          report('tool-call', state.run, id, name, inputText(name, inputs[0]));
        });
      },
    };
    const tool = holder[name] ?? (() => new p.Promise(() => {}));
    return tool;
  }

  function inputText(name: string, input: unknown): string {
    if (input === undefined) return '{}';
    const { inputBytes, depth } = state.options;
    const { text, problem } = serialize(input, { mode: 'data', bytes: inputBytes, depth });
    if (text !== undefined) return text;
    throw new p.TypeError(`The input of ${name} ${problem ?? `is a ${typeof input}, which is no JSON`}`);
  }

  function named(name: string, message: string): Error {
    const error = new p.Error(message);
    p.define(error, 'name', name);
    return error;
  }

  function fulfil(id: number, value: unknown): void {
    take(id)?.resolve(value);
  }

  function reject(id: number, error: unknown): void {
    const call = take(id);
    if (call) fail(call, error);
  }

  /** The error has the place of the call, not ours. */
  function refuse(id: number, name: string, message: string): void {
    const stack = calls[id]?.site.stack;
    const frames = typeof stack === 'string' ? p.slice(stack, p.indexOf(stack, '\n    at ')) : '';
    const error = named(name, message);
    p.define(error, 'stack', `${name}: ${message}${frames}`);
    reject(id, error);
  }

  function take(id: number): Call | undefined {
    const call = calls[id];
    return call && !call.failed ? call : undefined;
  }

  /** The first call that failed with nobody waiting for it; `found` is false when there is none. */
  function lost(): { found: boolean; error: unknown } {
    for (let id = firstOfRun + 1; id <= count; id++) {
      const call = calls[id];
      if (call?.failed && !call.awaited) return { found: true, error: call.error };
    }
    return { found: false, error: undefined };
  }

  return { reset, open, createTool, fulfil, reject, refuse, lost, named };
}

export type Tools = ReturnType<typeof createTools>;
