import { expect } from 'vitest';
import type { Execution, Executor, Language, RunCodeOptions, SessionOptions } from '../../contract/executor.ts';
import { testExecutor } from '../test-executor.ts';

export type Respond = (code: string, options: SessionOptions & RunCodeOptions) => Execution | Promise<Execution>;

export const valueOf = (value: Extract<Execution, { type: 'value' }>['value']): Execution => ({
  type: 'value',
  value,
  logs: '',
  state: 'kept',
});
export const errorOf = (error: Extract<Execution, { type: 'error' }>['error']): Execution => ({
  type: 'error',
  error,
  logs: '',
  state: 'kept',
});

/** An executor without a sandbox: it answers what `respond` says. */
export function fakeExecutor(respond: Respond, language: Language = 'typescript'): Executor {
  return {
    language,
    start: async (options) => ({
      run: async (code, runOptions) => respond(code, { ...options, ...runOptions }),
      [Symbol.asyncDispose]: async () => {},
    }),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The cases that are registered, by name. */
export function collect(register: (it: (name: string, run: () => Promise<void>) => void) => void) {
  const cases = new Map<string, () => Promise<void>>();
  register((name, run) => {
    expect(cases.has(name), `two cases are called "${name}"`).toBe(false);
    cases.set(name, run);
  });
  return { names: [...cases.keys()], run: (name: string) => cases.get(name)?.() ?? Promise.reject(new Error(name)) };
}

/** The conformance suite of a fake executor. */
export const suiteOf = (respond: Respond, language?: Language) =>
  collect((register) => testExecutor(register, () => fakeExecutor(respond, language)));
