import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { AgentError, type Executor } from '@thimble/core';
import { checkKinds, kinds, type OptionKinds } from '@thimble/core/utilities';
import { componentSpec, hostPackages, placesFor } from '@thimble/executor-kit';
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
  /**
   * Sandboxes that may be open at once. Beyond them, the one that was idle for longest is closed, and its session is told in
   * its next run; when all are at work, starting another fails with `limit`.
   *
   * @default as many as fit in a quarter of the memory at 32 MB each, from 16 to 1,000
   */
  maxSessions?: number;
};

const optionKinds: OptionKinds<QuickJsOptions> = { imports: kinds.listOf(kinds.text), maxSessions: kinds.positive };

/**
 * Runs TypeScript actions in QuickJS, compiled to WebAssembly, in threads of Node.js: nothing native has to load. Slower
 * at computing than V8 by far; sessions can be saved whole and go on in another process.
 *
 * @example
 * const agent = new CodeAgent({ model, executor: quickjs() });
 */
export function quickjs(options: QuickJsOptions = {}): Executor {
  checkKinds('quickjs', options, optionKinds);
  const { imports = [], maxSessions = placesFor(32) } = options;
  return createExecutor({
    loadBinary,
    startThread: startNodeThread,
    loadPackages: () => hostPackages(imports),
    notes: notesOf(imports),
    maxSessions,
    spec: componentSpec('@thimble/quickjs', 'quickjs', options),
  });
}

async function loadBinary(): Promise<Uint8Array> {
  try {
    return await readFile(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm'));
  } catch (cause) {
    throw new AgentError(
      'missing-dependency',
      'The binary of QuickJS, quickjs-wasi/quickjs.wasm, cannot be read: run npm install again, and keep @thimble/quickjs and quickjs-wasi outside the bundle.',
      { cause },
    );
  }
}
