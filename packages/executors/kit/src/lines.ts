import type { Duplex, Readable } from 'node:stream';

/** JSON values, one a line, over a two-way stream. */
export type LineChannel = {
  /** `onWritten` is called when the line has left the process. */
  send(value: unknown, onWritten?: () => void): void;
  /** Lines may be so long from now on, if they may not be longer already. */
  raise(bytes: number): void;
};

export type LineOptions = {
  onValue(value: unknown): void;
  /** The other side sent something that is not JSON, or a line above `maxBytes`. Nothing is read after it. */
  onGarbage(): void;
  maxBytes: number;
  /** The value of a line; undefined for garbage. @default any JSON */
  parse?(line: Buffer): unknown;
};

/** Speaks JSON lines over `stream`. The other side may be hostile: what it sends is bounded and unchecked. */
export function lineChannel(
  stream: Duplex,
  { onValue, onGarbage, maxBytes, parse = parseJson }: LineOptions,
): LineChannel {
  const lines = readLines(stream, { onLine, onOverflow: onGarbage, maxBytes });
  // A broken pipe also ends the process at the other end, and that is handled.
  stream.on('error', () => {});

  function onLine(line: Buffer): void {
    const value = parse(line);
    if (value !== undefined) return onValue(value);
    lines.stop();
    onGarbage();
  }

  return {
    send(value, onWritten) {
      if (stream.writable) stream.write(`${JSON.stringify(value)}\n`, onWritten && (() => onWritten()));
      else onWritten?.();
    },
    raise: lines.raise,
  };
}

function parseJson(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString());
  } catch {
    return undefined;
  }
}

export type LineReader = {
  /** No more callbacks. */
  stop(): void;
  /** Lines may be so long from now on, if they may not be longer already. */
  raise(bytes: number): void;
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
  let most = maxBytes;

  stream.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0 && !stopped; end = chunk.indexOf(10, start)) {
      const last = chunk.subarray(start, end);
      const line = parts.length === 0 ? last : Buffer.concat([...parts, last]);
      start = end + 1;
      parts = [];
      size = 0;
      onLine(line);
    }
    if (stopped || start === chunk.length) return;
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size <= most) return;
    stop();
    onOverflow();
  });

  function stop(): void {
    stopped = true;
    parts = [];
  }

  return {
    stop,
    raise(bytes) {
      most = Math.max(most, bytes);
    },
  };
}
