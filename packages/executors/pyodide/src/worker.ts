import { isMainThread } from 'node:worker_threads';

// The entry of a sandbox process, which has two threads: Python runs in the first and never comes back to an event loop;
// the second reads what the host says.
if (isMainThread) {
  const { start } = await import('./sandbox/start.ts');
  await start(new URL(import.meta.url));
} else {
  const { readFrames } = await import('./sandbox/reader.ts');
  readFrames();
}
