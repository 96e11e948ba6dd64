import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parse } from 'node:path';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { defaultFrameBytes, parseFrame } from './frame-text.ts';
import { lineChannel } from './lines.ts';
import { residentBytes } from './resident-bytes.ts';
import { setRef } from './set-ref.ts';

export type SupervisedOptions = {
  /** The script, which speaks JSON lines on file descriptor 3 and must end when that closes. */
  entry: URL;
  /** Flags of Node.js. @default [] */
  execArgv?: readonly string[];
  /** The longest line that is accepted from it. @default 32 MB */
  maxLineBytes?: number;
  onValue(value: unknown): void;
  /** Called once, after its last value: it ended, was killed, sent garbage, or could not be started. */
  onExit(exit: ProcessExit): void;
};

type ProcessExit = {
  /** Killed by `limitGrowth`. */
  grown: boolean;
  /** How it ended, for people: "exit code 1", "signal SIGKILL", or why it could not be started. */
  how: string;
};

/** A child process of the host that may be hostile, hang or grow. */
export type SupervisedProcess = {
  readonly pid: number | undefined;
  send(value: unknown): void;
  /** Whether it keeps the host's process alive, its end included. True while somebody waits for it. @default false */
  setActive(active: boolean): void;
  /**
   * Kills it when its memory grows by more than `bytes` since the first call (Linux only); undefined stops the watch.
   * A second line of defence: the process should watch itself.
   */
  limitGrowth(bytes: number | undefined): void;
  /** Its lines may be so long from now on, if they may not be longer already. */
  raiseLineLimit(bytes: number): void;
  /** At once, whatever it does. */
  kill(): void;
};

const watchMs = 25;

/** Starts Node.js with an empty environment; one pipe is all that it shares with the host. */
export function superviseProcess({
  entry,
  execArgv = [],
  maxLineBytes = defaultFrameBytes,
  onValue,
  onExit,
}: SupervisedOptions): SupervisedProcess {
  const { child, stream, failure } = start(entry, execArgv);
  const channel =
    stream && lineChannel(stream, { onValue, onGarbage: kill, maxBytes: maxLineBytes, parse: parseFrame });
  let over = false;
  let how = failure;
  child?.once('error', (error) => exited(error.message));
  child?.once('close', (code, signal) => exited(signal === null ? `exit code ${code}` : `signal ${signal}`));
  if (!child || !stream) queueMicrotask(() => exited('no pipe to it could be opened'));
  setActive(false);
  preferForOutOfMemory(child?.pid);

  let watch: { bytes: number | undefined; base: number; timer: NodeJS.Timeout } | undefined;
  let grown = false;

  function exited(reason: string): void {
    if (over) return;
    over = true;
    how ??= reason;
    limitGrowth(undefined);
    onExit({ grown, how });
  }

  function limitGrowth(bytes: number | undefined): void {
    if (watch) watch.bytes = bytes;
    else if (bytes !== undefined && !over) {
      watch = { bytes, base: residentBytes(child?.pid), timer: setInterval(look, watchMs).unref() };
    }
  }

  // Stops by itself, so that consecutive runs do not restart it each time.
  function look(): void {
    if (watch?.bytes === undefined || over) {
      clearInterval(watch?.timer);
      watch = undefined;
    } else if (residentBytes(child?.pid) > watch.base + watch.bytes) {
      grown = true;
      kill();
    }
  }

  function kill(): void {
    child?.kill('SIGKILL');
  }

  /** The process too, not the pipe alone: that is closed before the end of the process is told. */
  function setActive(active: boolean): void {
    setRef(child, active);
    setRef(stream, active);
  }

  return {
    pid: child?.pid,
    send: (value) => channel?.send(value),
    setActive,
    limitGrowth,
    raiseLineLimit: (bytes) => channel?.raise(bytes),
    kill,
  };
}

type Started = { child?: ChildProcess; stream?: Duplex; failure?: string };

/** Most failures are told by an event; some, such as too many open files, are thrown, or leave no pipe. */
function start(entry: URL, execArgv: readonly string[]): Started {
  const { SystemRoot } = process.env;
  try {
    const child = spawn(process.execPath, [...execArgv, fileURLToPath(entry)], {
      // Windows cannot start a process without it.
      env: process.platform === 'win32' ? { SystemRoot } : {},
      cwd: parse(process.execPath).root,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      windowsHide: true,
    });
    const stream: unknown = Reflect.get(Object(child.stdio), 3);
    return stream instanceof Duplex ? { child, stream } : { child };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : 'it could not be started' };
  }
}

/** Makes the out-of-memory killer prefer the sandbox to its host. */
function preferForOutOfMemory(pid: number | undefined): void {
  if (process.platform !== 'linux' || pid === undefined) return;
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // A convenience: the limits hold without it.
  }
}
