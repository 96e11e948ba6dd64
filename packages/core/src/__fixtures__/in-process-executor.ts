import type { Execution, Executor, RunCodeOptions, Session, SessionOptions } from '../contract/executor.ts';
import { toJson, type Json } from '../base/json.ts';

export type InProcessExecutor = Executor & {
  /** The options of every session that was started. */
  readonly starts: SessionOptions[];
  /** Sessions that are open. */
  readonly open: Set<Session>;
  /** Calls that hold the clock of their step. */
  readonly holds: { now: number; made: number };
};

/**
 * An executor without walls, for tests: evaluates JavaScript in this process. Variables that are assigned, or declared at
 * the beginning of a line, live on; `return` gives the value of a step. Beside the tools a step may call
 * `reset_sandbox()`, which loses the state as a time-out does, and `lose_session()`.
 */
export function inProcessExecutor(options: Pick<Executor, 'notes' | 'language'> = { language: 'typescript' }) {
  const starts: SessionOptions[] = [];
  const open = new Set<Session>();
  const holds = { now: 0, made: 0 };
  const executor: InProcessExecutor = {
    ...options,
    starts,
    open,
    holds,
    async start(sessionOptions) {
      starts.push(sessionOptions);
      const session = createSession(sessionOptions, () => open.delete(session), holds);
      open.add(session);
      return session;
    },
    async [Symbol.asyncDispose]() {
      for (const session of open) await session[Symbol.asyncDispose]();
    },
  };
  return executor;
}

type Scope = { [name: string]: unknown };

const never = new Promise<never>(() => {});

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

function createSession(options: SessionOptions, onDispose: () => void, holds: InProcessExecutor['holds']): Session {
  let scope: Scope = { ...options.variables };
  const { now = Date.now, seed = 1 } = options;
  const random = randomFrom(seed);
  let calls = 0;
  let running = false;

  async function run(code: string, { signal, onLog }: RunCodeOptions = {}): Promise<Execution> {
    if (running) throw new Error('busy');
    running = true;
    let ended = false;
    let clock = now();
    let logs = '';
    const end = Promise.withResolvers<Execution>();
    const finish = (execution: Pick<Execution, 'type'> & Scope) =>
      end.resolve(JSON.parse(JSON.stringify({ logs, state: 'kept', ...execution })));
    const log = (...values: unknown[]) => {
      const text = `${values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ')}\n`;
      logs += text;
      onLog?.(text);
    };
    const callTool = async (name: string, input: unknown): Promise<Json> => {
      // What is left of an ended run hears nothing more, as in a sandbox that was stopped.
      if (ended) return never;
      try {
        const call = { id: `guest-${++calls}`, name, input: toJson(input) };
        return toJson(await options.callTool(call, { signal: signal ?? new AbortController().signal, hold }));
      } catch (cause) {
        throw plainError(cause);
      } finally {
        clock = now();
      }
    };
    const hold = () => {
      holds.now++;
      holds.made++;
      return () => void holds.now--;
    };
    const tools = options.tools.map(({ name }) => [
      name,
      (input?: unknown) => {
        const result = callTool(name, input);
        // A call that the code does not wait for may fail unseen.
        result.catch(() => {});
        return result;
      },
    ]);
    const globals: Scope = {
      ...Object.fromEntries(tools),
      console: { log },
      print: log,
      Date: { now: () => clock },
      Math: Object.assign(Object.create(Math), { random }),
      final_answer(value: unknown) {
        finish({ type: 'final-answer', value: toJson(value) });
        throw new Error('The run is over.');
      },
      reset_sandbox() {
        scope = { ...options.variables };
        finish({ type: 'error', error: { name: 'TimeoutError', message: 'It took too long.' }, state: 'reset' });
        throw new Error('The sandbox is gone.');
      },
      lose_session: () => end.reject(new Error('The process is gone.')),
    };
    const onAbort = () => finish({ type: 'error', error: { name: 'AbortError', message: 'The run was aborted.' } });
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    evaluate(code, scopeOf(() => scope, globals)).then(
      (value) => finish({ type: 'value', ...(value !== undefined && { value: toJson(value) }) }),
      (error: unknown) => finish({ type: 'error', error: { name: plainError(error).name, message: plainError(error).message } }),
    );
    try {
      return await end.promise;
    } finally {
      ended = true;
      running = false;
      signal?.removeEventListener('abort', onAbort);
    }
  }

  return {
    run,
    async [Symbol.asyncDispose]() {
      onDispose();
    },
  };
}

async function evaluate(code: string, scope: object): Promise<unknown> {
  const assignments = code.replace(/^(?:const|let|var) (?=\w+ =)/gm, '');
  return new AsyncFunction('scope', `with (scope) {\n${assignments}\n}`)(scope);
}

/** What a snippet sees: the globals, its variables, and the language. */
function scopeOf(variables: () => Scope, globals: Scope): object {
  return new Proxy(globals, {
    has: (_, name) => typeof name === 'string' && (name in globals || name in variables() || !(name in globalThis)),
    get(_, name) {
      if (typeof name !== 'string') return undefined;
      if (name in variables()) return variables()[name];
      if (name in globals) return globals[name];
      throw new ReferenceError(`${name} is not defined`);
    },
    set(_, name, value) {
      if (typeof name === 'string') variables()[name] = value;
      return true;
    },
  });
}

function plainError(error: unknown): Error {
  const plain = new Error(error instanceof Error ? error.message : String(error));
  plain.name = error instanceof Error ? error.name : 'Error';
  return plain;
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
