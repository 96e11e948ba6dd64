import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parse } from 'node:path';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { lineChannel } from './lines.ts';
import { residentBytes } from './memory.ts';
import { setRef } from './set-ref.ts';

export type SupervisedOptions = {
  /** The script, which speaks JSON lines on file descriptor 3 and must end when that closes. */
  entry: URL;
  /** Flags of Node.js. @default [] */
  execArgv?: readonly string[];
  /** The longest line that is accepted from it. @default 64 MB */
  maxLineBytes?: number;
  onValue(value: unknown): void;
  /** Called once, after its last value: it ended, was killed, or sent garbage. `grown`: killed by `limitGrowth`. */
  onExit(exit: { grown: boolean }): void;
};

/** A child process of the host that may be hostile, hang or grow. */
export type SupervisedProcess = {
  readonly pid: number | undefined;
  send(value: unknown): void;
  /** Whether it keeps the host's process alive. @default false */
  setActive(active: boolean): void;
  /**
   * Kills it when its memory grows by more than `bytes` since the first call (Linux only); undefined stops the watch.
   * A second line of defence: the process should watch itself.
   */
  limitGrowth(bytes: number | undefined): void;
  /** At once, whatever it does. */
  kill(): void;
};

const watchMs = 25;

/** Starts Node.js with an empty environment; one pipe is all that it shares with the host. */
export function superviseProcess({
  entry,
  execArgv = [],
  maxLineBytes = 64e6,
  onValue,
  onExit,
}: SupervisedOptions): SupervisedProcess {
  const { SystemRoot } = process.env;
  const child = spawn(process.execPath, [...execArgv, fileURLToPath(entry)], {
    // Windows cannot start a process without it.
    env: process.platform === 'win32' ? { SystemRoot } : {},
    cwd: parse(process.execPath).root,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  const stream = child.stdio[3];
  if (!(stream instanceof Duplex)) throw new TypeError('the pipe to the sandbox is not two-way');
  const channel = lineChannel(stream, { onValue, onGarbage: kill, maxBytes: maxLineBytes });
  let over = false;
  child.once('error', exited);
  child.once('close', exited);
  child.unref();
  setActive(false);
  preferForOutOfMemory(child.pid);

  let watch: { bytes: number | undefined; base: number; timer: NodeJS.Timeout } | undefined;
  let grown = false;

  function exited(): void {
    if (over) return;
    over = true;
    limitGrowth(undefined);
    onExit({ grown });
  }

  function limitGrowth(bytes: number | undefined): void {
    if (watch) watch.bytes = bytes;
    else if (bytes !== undefined && !over) {
      watch = { bytes, base: residentBytes(child.pid), timer: setInterval(look, watchMs).unref() };
    }
  }

  // Stops by itself, so that consecutive runs do not restart it each time.
  function look(): void {
    if (watch?.bytes === undefined || over) {
      clearInterval(watch?.timer);
      watch = undefined;
    } else if (residentBytes(child.pid) > watch.base + watch.bytes) {
      grown = true;
      kill();
    }
  }

  function kill(): void {
    child.kill('SIGKILL');
  }

  function setActive(active: boolean): void {
    setRef(stream, active);
  }

  return { pid: child.pid, send: (value) => channel.send(value), setActive, limitGrowth, kill };
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
