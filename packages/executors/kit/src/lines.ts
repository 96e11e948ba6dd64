import type { Duplex, Readable } from 'node:stream';

/** JSON values, one a line, over a two-way stream. */
export type LineChannel = {
  /** `onWritten` is called when the line has left the process. */
  send(value: unknown, onWritten?: () => void): void;
};

export type LineOptions = {
  onValue(value: unknown): void;
  /** The other side sent something that is not JSON, or a line above `maxBytes`. Nothing is read after it. */
  onGarbage(): void;
  maxBytes: number;
};

/** Speaks JSON lines over `stream`. The other side may be hostile: what it sends is bounded and unchecked. */
export function lineChannel(stream: Duplex, { onValue, onGarbage, maxBytes }: LineOptions): LineChannel {
  const lines = readLines(stream, { onLine, onOverflow: onGarbage, maxBytes });
  // A broken pipe also ends the process at the other end, and that is handled.
  stream.on('error', () => {});

  function onLine(line: Buffer): void {
    let value: unknown;
    try {
      value = JSON.parse(line.toString());
    } catch {
      lines.stop();
      onGarbage();
      return;
    }
    onValue(value);
  }

  return {
    send(value, onWritten) {
      if (stream.writable) stream.write(`${JSON.stringify(value)}\n`, () => onWritten?.());
      else onWritten?.();
    },
  };
}

export type LineReader = {
  /** No more callbacks. */
  stop(): void;
};

export type LineReaderOptions = {
  /** A line without its end. */
  onLine(line: Buffer): void;
  /** More than `maxBytes` came without the end of a line. No callbacks after it. */
  onOverflow(): void;
  maxBytes: number;
};

/** Takes a stream apart into lines of at most `maxBytes`. */
export function readLines(stream: Readable, { onLine, onOverflow, maxBytes }: LineReaderOptions): LineReader {
  let parts: Buffer[] = [];
  let size = 0;
  let stopped = false;

  stream.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0 && !stopped; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      start = end + 1;
      const line = Buffer.concat(parts);
      parts = [];
      size = 0;
      onLine(line);
    }
    if (stopped) return;
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size <= maxBytes) return;
    stop();
    onOverflow();
  });

  function stop(): void {
    stopped = true;
    parts = [];
  }

  return { stop };
}
