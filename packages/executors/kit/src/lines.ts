import type { Duplex } from 'node:stream';

/** JSON values, one a line, over a two-way stream. */
export type LineChannel = {
  /** `onWritten` is called when the line has left the process. */
  send(value: unknown, onWritten?: () => void): void;
};

export type LineOptions = {
  onValue(value: unknown): void;
  /** The other side sent no JSON, or a line above `maxBytes`. Nothing is read after it. */
  onGarbage(): void;
  maxBytes: number;
};

/** Speaks JSON lines over `stream`. The other side may be hostile: what it sends is bounded and unchecked. */
export function lineChannel(stream: Duplex, { onValue, onGarbage, maxBytes }: LineOptions): LineChannel {
  let parts: Buffer[] = [];
  let size = 0;
  let broken = false;

  stream.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0 && !broken; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      start = end + 1;
      receive(Buffer.concat(parts).toString());
      parts = [];
      size = 0;
    }
    if (broken) return;
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > maxBytes) fail();
  });
  // A broken pipe also ends the process at the other end, which is what is acted on.
  stream.on('error', () => {});

  function receive(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      fail();
      return;
    }
    onValue(value);
  }

  function fail(): void {
    broken = true;
    parts = [];
    onGarbage();
  }

  return {
    send(value, onWritten) {
      if (stream.writable) stream.write(`${JSON.stringify(value)}\n`, () => onWritten?.());
      else onWritten?.();
    },
  };
}
