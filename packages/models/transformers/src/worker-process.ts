import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isReport, type Order, type Report } from './messages.ts';

export type WorkerProcess = {
  readonly pid: number | undefined;
  send(order: Order): void;
  /** Whether the worker keeps the host process alive. @default false */
  setActive(active: boolean): void;
  /** Ends the worker; kills it if it does not answer. Resolves when it has ended. */
  end(): Promise<void>;
};

export type WorkerOptions = {
  /** The script of the worker. @default the real one */
  entry?: URL;
  /** Names of environment variables that the worker must not get. */
  withoutVariables: readonly string[];
  onReport(report: Report): void;
  /** Called once. `reason` is the last thing that the worker printed, or how it ended. */
  onExit(reason: string): void;
};

const isSource = import.meta.url.endsWith('.ts');
const defaultEntry = isSource
  ? new URL('./worker/main.ts', import.meta.url)
  : new URL('./worker/main.js', import.meta.url);
const keptOutputLength = 2_000;
const endGraceMs = 1_000;

/**
 * Starts the worker as a process rather than a thread: a fatal error in native code, or running out of memory, ends the model
 * but not the host; all its memory is freed; and onnxruntime-node does not support several threads
 * (https://github.com/microsoft/onnxruntime/issues/24486).
 */
export function startWorker({
  entry = defaultEntry,
  withoutVariables,
  onReport,
  onExit,
}: WorkerOptions): WorkerProcess {
  const child = fork(fileURLToPath(entry), {
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !withoutVariables.includes(name))),
    execArgv: isSource ? ['--conditions=@thimble/source', '--disable-warning=ExperimentalWarning'] : [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let output = '';
  let isOver = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-keptOutputLength)));
  child.on('message', (message) => {
    if (isReport(message)) onReport(message);
  });
  child.on('error', (error) => over(error.message));
  // Not on 'close', which is not emitted if this side has closed the channel.
  child.on('exit', (code, signal) => {
    const tell = () => over(lastError(output) || `it ended with ${signal ?? `code ${code}`}`);
    if (!child.stderr || child.stderr.closed) tell();
    else child.stderr.once('close', tell);
  });
  setActive(false);

  function over(how: string): void {
    if (isOver) return;
    isOver = true;
    onExit(how);
    resolve();
  }

  function setActive(active: boolean): void {
    const { stderr } = child;
    const socket = stderr && 'unref' in stderr && typeof stderr.unref === 'function' ? stderr : undefined;
    for (const handle of [child, child.channel, socket]) {
      if (!handle) continue;
      const change: unknown = Reflect.get(handle, active ? 'ref' : 'unref');
      if (typeof change === 'function') change.call(handle);
    }
  }

  return {
    pid: child.pid,
    send(order) {
      // If the child is ending, its exit will be reported.
      if (child.connected) child.send(order, () => {});
    },
    setActive,
    end() {
      // The host must stay alive until the worker has ended.
      setActive(true);
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), endGraceMs);
      return ended.finally(() => clearTimeout(timer));
    },
  };
}

/** The last error in the output, without its stack. */
function lastError(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.findLast(
    (line) => /error|exception|abort|terminate|fatal/i.test(line) && !line.startsWith('at '),
  );
  return (telling ?? lines.findLast((line) => line !== '') ?? '').slice(0, 300);
}
