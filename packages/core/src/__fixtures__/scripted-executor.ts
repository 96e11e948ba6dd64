import type { Execution, Executor } from '../contract/executor.ts';

/** An executor that answers each run with the next of `executions`, and the code that it was given. */
export function scriptedExecutor(executions: readonly Partial<Execution>[]): Executor & { readonly codes: string[] } {
  const codes: string[] = [];
  return {
    language: 'typescript',
    codes,
    start: async () => ({
      async run(code) {
        codes.push(code);
        return JSON.parse(JSON.stringify({ logs: '', state: 'kept', ...executions[codes.length - 1] }));
      },
      async [Symbol.asyncDispose]() {},
    }),
    async [Symbol.asyncDispose]() {},
  };
}
