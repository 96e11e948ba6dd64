import { parentPort } from 'node:worker_threads';
import { rewriteStep } from '@thimble/executor-kit/portable';
import { serve } from './serve.ts';

// The entry of a thread of Node.js.
const { receive } = serve({
  maxStackBytes: 512 * 1024,
  send: (message) => parentPort?.postMessage(message),
});
parentPort?.on('message', receive);
// Compiles the parser ahead of the first step.
setImmediate(() => rewriteStep('const ready: boolean = true;'));
