import type { Primordials } from './primordials.ts';
import type { GuestState, Report } from './report.ts';
import type { Serialize } from './serialize.ts';

export type Tools = {
  /** Calls of earlier steps never settle. */
  reset(): void;
  /**
   * A call under way: what `prepare` gives sends it, and what they throw rejects the promise. After the end of a run, nothing
   * happens. Calls that `prepare` makes go out before it, under lower numbers.
   */
  open(caller: (...inputs: never[]) => unknown, prepare: () => (id: number) => void): Promise<unknown>;
  createTool(name: string): (...inputs: unknown[]) => Promise<unknown>;
  fulfil(id: number, value: unknown): void;
  reject(id: number, error: unknown): void;
  /** Rejects with an error that has the place of the call, not ours. */
  refuse(id: number, name: string, message: string): void;
  named(name: string, message: string): Error;
};

/** Tools as functions, and the calls under way. Runs inside the sandbox, from its source text. */
export function createTools(p: Primordials, serialize: Serialize, state: GuestState, report: Report): Tools {
  type Call = { resolve(value: unknown): void; reject(error: unknown): void; site: { stack?: unknown } };
  type Calls = { [id: number]: Call | undefined };

  let calls: Calls = p.create(null);
  let count = 0;
  let made = 0;

  function reset(): void {
    calls = p.create(null);
    made = 0;
  }

  function open(caller: (...inputs: never[]) => unknown, prepare: () => (id: number) => void): Promise<unknown> {
    const promise = new p.Promise((resolve, reject) => {
      if (!state.open) return;
      const start = prepare();
      // Reading the input may have run code that ended the run.
      if (!state.open) return;
      const id = ++count;
      const call: Call = { resolve, reject, site: {} };
      p.captureStackTrace(call.site, caller);
      calls[id] = call;
      start(id);
    });
    // `await` asks for it, and the prototype's may be patched.
    p.define(promise, 'constructor', p.Promise);
    return promise;
  }

  function createTool(name: string): (...inputs: unknown[]) => Promise<unknown> {
    const holder: { [name: string]: (...inputs: unknown[]) => Promise<unknown> } = {
      [name](...inputs) {
        return open(tool, () => {
          if (inputs.length > 1) throw new p.TypeError(`${name} takes one argument, an object: await ${name}({ … })`);
          if (++made > state.options.toolCalls) {
            throw named('LimitError', `a step may call tools ${state.options.toolCalls} times, and this one has`);
          }
          const input = inputText(name, inputs[0]);
          return (id) => report('tool-call', state.run, id, name, input);
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
    throw new p.TypeError(`The input of ${name} ${problem ?? `is a ${typeof input}, which is not JSON`}`);
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
    take(id)?.reject(error);
  }

  function refuse(id: number, name: string, message: string): void {
    const stack = calls[id]?.site.stack;
    const start = typeof stack === 'string' ? p.indexOf(stack, '\n    at ') : -1;
    const frames = typeof stack === 'string' && start >= 0 ? p.slice(stack, start) : '';
    const error = named(name, message);
    p.define(error, 'stack', `${name}: ${message}${frames}`);
    reject(id, error);
  }

  function take(id: number): Call | undefined {
    const call = calls[id];
    delete calls[id];
    return call;
  }

  return { reset, open, createTool, fulfil, reject, refuse, named };
}
