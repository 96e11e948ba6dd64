import { parentPort } from 'node:worker_threads';

// A thread of Node.js that looks like a worker of the web platform to the script that it runs.
Reflect.set(globalThis, 'self', {
  postMessage: (message: unknown) => parentPort?.postMessage(message),
  addEventListener: (_: 'message', listener: (event: { data: unknown }) => void) =>
    parentPort?.on('message', (data) => listener({ data })),
});
await import('../web-worker.ts');
