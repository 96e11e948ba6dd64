import type { Executor } from '@thimble/core';
import { checkKinds, kinds, type OptionKinds } from '@thimble/core/utilities';
import type { QuickJsBinary } from './engine.ts';
import { createExecutor } from './executor.ts';
import { startLocalThread } from './local-thread.ts';
import { notesOf } from './notes.ts';
import { startWebThread, type WebWorker } from './web-thread.ts';

export type QuickJsWebOptions = {
  /** The file `quickjs-wasi/quickjs.wasm`: its bytes, or compiled, or how to get it; asked for at the first `start`. */
  wasm: QuickJsBinary | (() => QuickJsBinary | Promise<QuickJsBinary>);
  /**
   * Makes a worker from the script `@thimble/quickjs/web-worker`. Without one, realms run on the caller's thread: it
   * stands still while the code computes, until the deadline at the latest.
   *
   * @default none
   */
  createWorker?: () => WebWorker;
  /**
   * Sandboxes that may be open at once, about 32 MB each. Beyond them, the one that was idle for longest is closed, and its
   * session is told in its next run; when all are at work, starting another fails with `limit`.
   *
   * @default 64
   */
  maxSessions?: number;
};

const optionKinds: OptionKinds<QuickJsWebOptions> = {
  wasm: {
    is: (value) => typeof value === 'object' || typeof value === 'function',
    expected: 'the bytes of quickjs.wasm, what they are compiled to, or a function that gets them',
  },
  createWorker: kinds.callback,
  maxSessions: kinds.positive,
};

/**
 * `quickjs` for browsers and edge runtimes: nothing of Node.js is needed.
 *
 * @example
 * const executor = quickjs({
 *   wasm: async () => (await fetch(wasmUrl)).arrayBuffer(),
 *   createWorker: () => new Worker(new URL('./sandbox-worker.js', import.meta.url), { type: 'module' }),
 * });
 */
export function quickjs(options: QuickJsWebOptions): Executor {
  checkKinds('quickjs', options, optionKinds);
  const { wasm, createWorker, maxSessions } = options;
  return createExecutor({
    loadBinary: async () => (typeof wasm === 'function' ? wasm() : wasm),
    startThread: createWorker ? startWebThread(createWorker) : startLocalThread,
    notes: notesOf([]),
    maxSessions,
  });
}
