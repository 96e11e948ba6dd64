import { readSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { ABORTED, RECEIVED } from './inbox.ts';
import type { InboxThread } from './inbox.ts';

const FROM_HOST = 3;

/** Reads lines until the host is gone, and then ends the process, whatever its other thread does. */
export function readFrames(): void {
  const { port, flags }: InboxThread = workerData;
  const chunk = Buffer.alloc(65_536);
  let parts: Buffer[] = [];
  for (;;) {
    const length = read(chunk);
    if (length === 0) process.kill(process.pid, 'SIGKILL');
    let start = 0;
    for (let end = next(10, 0); end >= 0; end = next(10, start)) {
      parts.push(Buffer.from(chunk.subarray(start, end)));
      deliver(Buffer.concat(parts).toString());
      parts = [];
      start = end + 1;
    }
    parts.push(Buffer.from(chunk.subarray(start, length)));

    function next(byte: number, from: number): number {
      const found = chunk.indexOf(byte, from);
      return found < length ? found : -1;
    }
  }

  function deliver(line: string): void {
    const [, run] = /^\{"type":"abort","run":(\d+)\}$/.exec(line) ?? [];
    if (run !== undefined) Atomics.store(flags, ABORTED, Number(run));
    port.postMessage(line);
    Atomics.add(flags, RECEIVED, 1);
    Atomics.notify(flags, RECEIVED);
  }
}

function read(chunk: Buffer): number {
  try {
    return readSync(FROM_HOST, chunk);
  } catch {
    return 0;
  }
}
