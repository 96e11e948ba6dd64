import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { protocolBroken, readFailure, type RunFailure } from '../failures.ts';
import { defaultFrameBytes, frameBytesFor, parseFrame } from '../frame-text.ts';
import { readLines } from '../lines.ts';
import type { HostFrame } from '../protocol.ts';
import type { SandboxHandlers } from '../session.ts';
import { defaultOrphanMs, type Hello } from './wire.ts';

export type DriverLinkOptions = {
  /** The driver's standard output. */
  output: Readable;
  /** Writes to its standard input. */
  write(text: string): void;
  /** Called once: the driver has ended itself, or broke the protocol, and its sandbox must go. */
  onEnd(): void;
  /** As in the driver's settings: the link tells it often enough that the host is alive. @default 60_000 */
  orphanMs?: number;
  /** The longest line that is taken from the driver, where the limits of the session need no longer ones. @default 32 MB */
  maxLineBytes?: number;
};

/** The host's end of a driver, whatever carries its bytes. */
export type DriverLink = {
  /** Resolves when the driver is ready for a session; rejects with the `RunFailure` that ended it before. */
  readonly ready: Promise<void>;
  send(frame: HostFrame): void;
  /** Sets who gets the frames of the session, and its end. */
  subscribe(handlers: SandboxHandlers): void;
  /** Closes the link. Calls `onClose` once, unless the driver already gave its reason. */
  end(reason: RunFailure): void;
  /** Closes the link without calling `onClose`. */
  close(): void;
};

/** Greets a driver and carries frames. Treats everything that the driver sends as hostile. */
export function linkDriver({
  output,
  write,
  onEnd,
  orphanMs = defaultOrphanMs,
  maxLineBytes = defaultFrameBytes,
}: DriverLinkOptions): DriverLink {
  const nonce = randomUUID();
  const prefix = Buffer.from(`${nonce} `);
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  let handlers: SandboxHandlers | undefined;
  let isReady = false;
  let over = false;

  ready.catch(() => {});
  const onOverflow = () => end(protocolBroken);
  const lines = readLines(output, { onLine, onOverflow, maxBytes: maxLineBytes });
  const alive = setInterval(write, Math.min(orphanMs / 4, longestMs), '\n').unref();
  const hello: Hello = { hello: nonce };
  // On a line of its own, whatever was written before.
  write(`\n${JSON.stringify(hello)}\n`);

  function onLine(line: Buffer): void {
    if (over) return;
    if (!line.subarray(0, prefix.length).equals(prefix)) {
      if (isReady) end(protocolBroken);
      return;
    }
    const message = asObject(parseFrame(line.subarray(prefix.length)));
    if (message === undefined) end(protocolBroken);
    else if ('fatal' in message) end(readFailure(message.fatal) ?? protocolBroken);
    else if (isReady) handlers?.onFrame(message);
    else if ('ready' in message) {
      isReady = true;
      resolve();
    }
  }

  function end(reason: RunFailure): void {
    if (over) return;
    over = true;
    clearInterval(alive);
    lines.stop();
    reject(reason);
    handlers?.onClose(reason);
    onEnd();
  }

  return {
    ready,
    send(frame) {
      if (frame.type === 'open') lines.raise(frameBytesFor(frame));
      if (!over) write(`${JSON.stringify(frame)}\n`);
    },
    subscribe(listener) {
      handlers = listener;
    },
    end,
    close() {
      handlers = undefined;
      end(closed);
    },
  };
}

// Of a timer.
const longestMs = 2 ** 31 - 1;
const closed: RunFailure = { name: 'AbortError', message: 'The sandbox was closed.' };

function asObject(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}
