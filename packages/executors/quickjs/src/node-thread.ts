import { Worker } from 'node:worker_threads';
import { setRef, workerFlags, workerUrl } from '@thimble/executor-kit';
import type { StartThread } from './thread.ts';

/** A thread of Node.js, with an empty environment and bounded memory of its own. */
export const startNodeThread: StartThread = ({ onMessage, onEnd }) => {
  const worker = new Worker(workerUrl(import.meta.url, 'worker'), {
    env: {},
    execArgv: workerFlags(import.meta.url),
    // What is printed there comes from no code of ours.
    stdout: true,
    stderr: true,
    // For parsers; deep code needs stack. The realms' memory is not in this heap.
    resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: 16 },
  });
  let over = false;
  worker.on('message', onMessage);
  let reason: string | undefined;
  worker.on('error', (error) => {
    reason ??= error instanceof Error ? error.message : String(error);
  });
  worker.once('exit', (code) => {
    if (!over) onEnd(reason ?? `exit code ${code}`);
    over = true;
  });
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    setActive: (active) => setRef(worker, active),
    end() {
      over = true;
      void worker.terminate();
    },
  };
};
