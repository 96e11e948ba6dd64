import { Worker } from 'node:worker_threads';
import { workerFlags, workerUrl } from '@thimble/executor-kit';
import type { FromThread } from '../messages.ts';
import type { WebWorker } from '../web-thread.ts';

/** A worker as the web platform has them, in a thread of Node.js. */
export function createWebWorker(): WebWorker {
  const worker = new Worker(workerUrl(import.meta.url, 'web-worker-on-node'), {
    execArgv: workerFlags(import.meta.url),
    resourceLimits: { stackSizeMb: 8 },
  });
  return {
    postMessage: (message) => worker.postMessage(message),
    addEventListener(type: string, listener: (event: { data: FromThread }) => void) {
      worker.on(type, (data: FromThread) => listener({ data }));
    },
    terminate: () => void worker.terminate(),
  };
}
