import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isReport, type Order, type Report } from './messages.ts';

export type WorkerProcess = {
  readonly pid: number | undefined;
  send(order: Order): void;
  /** Whether it keeps the host's process alive. @default false */
  setActive(active: boolean): void;
  /** Ends it, at once where it does not answer. Settles when it has ended. */
  end(): Promise<void>;
};

export type WorkerOptions = {
  /** The script. */
  entry?: URL;
  /** Names of variables that it does not get. */
  withoutVariables: readonly string[];
  onReport(report: Report): void;
  /** Called once. `words`: what it wrote last, or how it ended. */
  onExit(words: string): void;
};

const isSource = import.meta.url.endsWith('.ts');
const defaultEntry = isSource
  ? new URL('./worker/main.ts', import.meta.url)
  : new URL('./worker/main.js', import.meta.url);
const keptWords = 2_000;
const endGraceMs = 1_000;

/**
 * A process rather than a thread: a fatal error of native code, or the system's want of memory, ends the model and not the
 * host; all its memory is given back; and onnxruntime-node is not safe in several threads
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
  let words = '';
  let isOver = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-keptWords)));
  child.on('message', (message) => {
    if (isReport(message)) onReport(message);
  });
  child.on('error', (error) => over(error.message));
  // Not its 'close', which does not come when the channel was closed from here.
  child.on('exit', (code, signal) => {
    const tell = () => over(lastWords(words) || `it ended with ${signal ?? `code ${code}`}`);
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
      // A child that is ending tells so by its exit.
      if (child.connected) child.send(order, () => {});
    },
    setActive,
    end() {
      // The host waits for the end that it has asked for.
      setActive(true);
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), endGraceMs);
      return ended.finally(() => clearTimeout(timer));
    },
  };
}

/** The error in what it wrote, without the lines of its stack. */
function lastWords(words: string): string {
  const lines = words.split('\n').map((line) => line.trim());
  const telling = lines.findLast(
    (line) => /error|exception|abort|terminate|fatal/i.test(line) && !line.startsWith('at '),
  );
  return (telling ?? lines.findLast((line) => line !== '') ?? '').slice(0, 300);
}
