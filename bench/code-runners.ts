import { experimental_runCodeMode as runCodeMode } from '@ai-sdk/code-mode';
import { isolatedVm } from '@thimble/isolated-vm';
import { tool } from 'ai';
import { createRunner } from 'run';
import { z } from 'zod';
import { echo } from './echo.ts';

/** Something that runs code which can call `echo({ n })`. The last line of the code is an expression. */
export type CodeRunner = AsyncDisposable & { readonly name: string; run(code: string): Promise<unknown> };

/** Ours, with a session that is open. */
export async function ours(): Promise<CodeRunner> {
  const executor = isolatedVm();
  const session = await executor.start(echo);
  return {
    name: 'isolated-vm',
    async run(code) {
      const execution = await session.run(code);
      return execution.type === 'value' ? execution.value : execution;
    },
    [Symbol.asyncDispose]: () => executor[Symbol.asyncDispose](),
  };
}

/** QuickJS in worker threads, a fresh context for each run. */
export function npmRun(): CodeRunner {
  const runner = createRunner({ limits: { maxBridgeRequests: 1_000, maxInFlightBridgeRequests: 1_000 } });
  const hostFunctions = { tools: { echo: async (input: unknown) => input } };
  return {
    name: 'run',
    async run(code) {
      const result = await runner.run({ source: returning(code), hostFunctions });
      return result.status === 'completed' ? result.value : result;
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** The same engine, with tools of the AI SDK. */
export function codeMode(): CodeRunner {
  const tools = {
    echo: tool({ description: 'Echo.', inputSchema: z.object({ n: z.number() }), execute: async (input) => input }),
  };
  const executionPolicy = { maxBridgeRequests: 1_000, maxInFlightBridgeRequests: 1_000 };
  return {
    name: '@ai-sdk/code-mode',
    run: (code) => runCodeMode({ js: returning(code), tools, options: { executionPolicy } }),
    async [Symbol.asyncDispose]() {},
  };
}

/** As these want it: tools in an object, and a `return`. */
function returning(code: string): string {
  const lines = code.replaceAll('echo(', 'tools.echo(').split('\n');
  return [...lines.slice(0, -1), `return ${lines.at(-1) ?? ''}`].join('\n');
}
