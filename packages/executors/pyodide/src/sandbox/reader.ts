import type * as FileSystem from 'node:fs';
import type * as Threads from 'node:worker_threads';

/**
 * The thread that reads: lines of the host until that is gone; then it ends the process, whatever its other thread does.
 * Runs from its source text: a file of its own would have to be loaded by each sandbox.
 */
export function readFrames(fs: typeof FileSystem, threads: typeof Threads): void {
  const { port, flags, host, received, aborted } = threads.workerData;
  const chunk = Buffer.alloc(65_536);
  let parts: Buffer[] = [];

  function read(): number {
    try {
      return fs.readSync(host, chunk);
    } catch {
      return 0;
    }
  }

  function deliver(line: string): void {
    const [, run] = /^\{"type":"abort","run":(\d+)\}$/.exec(line) ?? [];
    if (run !== undefined) Atomics.store(flags, aborted, Number(run));
    port.postMessage(line);
    Atomics.add(flags, received, 1);
    Atomics.notify(flags, received);
  }

  for (let length = read(); ; length = read()) {
    if (length === 0) process.kill(process.pid, 'SIGKILL');
    const data = chunk.subarray(0, length);
    let start = 0;
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, start)) {
      parts.push(data.subarray(start, end));
      deliver(Buffer.concat(parts).toString());
      parts = [];
      start = end + 1;
    }
    parts.push(Buffer.from(data.subarray(start)));
  }
}
