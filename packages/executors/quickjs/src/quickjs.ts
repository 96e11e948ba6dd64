import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ComponentSpec, Executor } from '@thimble/core';
import { bundlePackages, type SandboxPackages } from '@thimble/executor-kit';
import { createExecutor } from './executor.ts';
import { startNodeThread } from './node-thread.ts';
import { notesOf } from './notes.ts';

export type QuickJsOptions = {
  /**
   * Packages that the model's code may import, taken from the host's node_modules and bundled: pure JavaScript only.
   *
   * @default []
   */
  imports?: readonly string[];
};

/**
 * Runs TypeScript actions in QuickJS, compiled to WebAssembly, in threads of Node.js: nothing native has to load. Slower
 * at computing than V8 by far; sessions can be saved whole and go on in another process.
 *
 * @example
 * const agent = new CodeAgent({ model, executor: quickjs() });
 */
export function quickjs(options: QuickJsOptions = {}): Executor {
  const { imports = [] } = options;
  return createExecutor({
    loadBinary: () => readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')),
    startThread: startNodeThread,
    loadPackages: () => bundle(imports),
    notes: notesOf(imports),
    spec: specOf(options),
  });
}

/** Misspelt and missing packages are told at the start, not when the model's code imports them. */
async function bundle(names: readonly string[]): Promise<SandboxPackages> {
  const script = await bundlePackages(names);
  return { names, load: async () => script };
}

function specOf(options: QuickJsOptions): ComponentSpec {
  const args = Object.keys(options).length === 0 ? [] : [JSON.parse(JSON.stringify(options))];
  return { package: '@thimble/quickjs', export: 'quickjs', args };
}
