import { Readable } from 'node:stream';
import type { CommandHandle, Sandbox } from 'e2b';

/** A command in a sandbox, with its standard input and output. */
export type DriverProcess = {
  readonly output: Readable;
  /** Resolves when the process has ended, or the connection to it broke. */
  readonly ended: Promise<void>;
  /** In order, in as few requests as possible. */
  write(text: string): void;
  /** Whether the output is being read. */
  isAttached(): boolean;
  /** Reads it again. */
  attach(): Promise<void>;
  /** Leaves the process alone, unless it is in the middle of a line: what it writes is lost. No connection stays open. */
  detach(): void;
  /** Nothing is written or read any more. */
  close(): void;
};

// A larger request would take long, and nothing could overtake it.
const maxWriteBytes = 1_000_000;

export async function startDriverProcess(sandbox: Sandbox, command: string): Promise<DriverProcess> {
  const output = new Readable({ read() {} });
  const { promise: ended, resolve: onEnded } = Promise.withResolvers<void>();
  const waiting: Buffer[] = [];
  let current: CommandHandle | undefined;
  let attaching: Promise<void> | undefined;
  let insideLine = false;
  let sending = false;
  let closed = false;

  const listener = {
    timeoutMs: 0,
    onStdout(text: string) {
      if (closed) return;
      insideLine = !text.endsWith('\n');
      output.push(Buffer.from(text));
    },
  };

  function follow(handle: CommandHandle): number {
    if (closed) void handle.disconnect();
    else current = handle;
    keepNothing(handle);
    const followed = (): void => {
      if (current === handle) onEnded();
    };
    handle.wait().then(followed, followed);
    return handle.pid;
  }

  const pid = follow(await sandbox.commands.run(command, { background: true, stdin: true, ...listener }));

  async function reattach(): Promise<void> {
    try {
      follow(await sandbox.commands.connect(pid, listener));
    } finally {
      attaching = undefined;
    }
  }

  async function send(): Promise<void> {
    sending = true;
    try {
      while (waiting.length > 0 && !closed) {
        const bytes = Buffer.concat(waiting.splice(0));
        if (bytes.length > maxWriteBytes) waiting.push(bytes.subarray(maxWriteBytes));
        await sandbox.commands.sendStdin(pid, bytes.subarray(0, maxWriteBytes));
      }
    } catch {
      onEnded();
    } finally {
      sending = false;
    }
  }

  function disconnect(): void {
    const handle = current;
    current = undefined;
    void handle?.disconnect();
  }

  return {
    output,
    ended,
    write(text) {
      if (closed) return;
      waiting.push(Buffer.from(text));
      if (!sending) void send();
    },
    isAttached: () => current !== undefined,
    async attach() {
      if (!closed && !current) await (attaching ??= reattach());
    },
    detach() {
      if (!insideLine) disconnect();
    },
    close() {
      closed = true;
      waiting.length = 0;
      disconnect();
      output.destroy();
    },
  };
}

/** The SDK collects the output of a command, for `stdout` and `stderr` of its result, as long as the command lives. */
function keepNothing(handle: CommandHandle): void {
  for (const name of ['_stdout', '_stderr']) Object.defineProperty(handle, name, { get: () => '', set() {} });
}
