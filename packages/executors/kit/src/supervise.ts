import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parse } from 'node:path';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { lineChannel } from './lines.ts';

export type SupervisedOptions = {
  /** The script, which speaks JSON lines on file descriptor 3. It must end when that one closes. */
  entry: URL;
  /** Flags of Node.js. @default [] */
  execArgv?: readonly string[];
  /** The longest line that is taken from it. @default 64 MB */
  maxLineBytes?: number;
  onValue(value: unknown): void;
  /** Called once, after its last value: it ended, was killed, or sent garbage. `signal` where one ended it. */
  onExit(signal: NodeJS.Signals | null): void;
};

/** A child process of the host that may be hostile, hang or grow. */
export type SupervisedProcess = {
  readonly pid: number | undefined;
  send(value: unknown): void;
  /** Whether it keeps the host's process alive. @default false */
  setActive(active: boolean): void;
  /** At once, whatever it does. */
  kill(): void;
};

/** Starts Node.js with an empty environment, and nothing of the host in reach but one pipe. */
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
  child.once('error', () => exited(null));
  child.once('close', (_, signal) => exited(signal));
  child.unref();
  setActive(false);
  preferForOutOfMemory(child.pid);

  function exited(signal: NodeJS.Signals | null): void {
    if (over) return;
    over = true;
    onExit(signal);
  }

  function kill(): void {
    child.kill('SIGKILL');
  }

  function setActive(active: boolean): void {
    if (stream && 'ref' in stream && 'unref' in stream) {
      const { ref, unref } = stream;
      if (active && typeof ref === 'function') ref.call(stream);
      if (!active && typeof unref === 'function') unref.call(stream);
    }
  }

  return { pid: child.pid, send: (value) => channel.send(value), setActive, kill };
}

/** When the machine runs out of memory, Linux shall take the sandbox, not the host. */
function preferForOutOfMemory(pid: number | undefined): void {
  if (process.platform !== 'linux' || pid === undefined) return;
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
  } catch {
    // A convenience: the limits hold without it.
  }
}
