import { parentPort } from 'node:worker_threads';
import { rewriteStep } from '@thimble/executor-kit/sandbox';
import { serve } from './serve.ts';

// The entry of a thread of Node.js.
const { receive } = serve({
  rewrite: rewriteStep,
  maxStackBytes: 512 * 1024,
  send: (message) => parentPort?.postMessage(message),
});
parentPort?.on('message', receive);
// Loads the parsers ahead of the first step.
setImmediate(() => rewriteStep('const ready: boolean = true;'));
