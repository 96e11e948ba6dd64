import { AgentError } from '@thimble/core';
import {
  frameBytesFor,
  readFailure,
  reset,
  restingBytes,
  roomFor,
  superviseProcess,
  tooMuchMemory,
  withReset,
  workerFlags,
  workerUrl,
  type RunFailure,
  type SandboxHandlers,
  type SupervisedProcess,
} from '@thimble/executor-kit';
import type { ToProcess } from './messages.ts';

type OpenSession = { handlers: SandboxHandlers; memoryMb: number };
export type WorkerProcessOptions = {
  /** It ended by itself; its sessions are told after that. */
  onEnd(): void;
  /** Milliseconds for it to start. @default 30_000 */
  startMs?: number;
  /** @default the script beside this file */
  entry?: URL;
};

type ReasonFor = (session: number) => RunFailure;

// For a process to start, on a computer that starts many at once.
const longestStartMs = 30_000;
// For parsers and messages, beside the isolates that run.
const besideMb = 128;
const crashed = reset('The sandbox crashed, most often for lack of memory.');
const grown = withReset(tooMuchMemory());
const bystander = reset(
  'The sandbox was ended because another session that shared its process failed in it: run this code again.',
);
const oneOfSeveral = reset(
  'The sandbox was ended: its process, which this session shares with others, used too much memory or crashed. Another session may have caused it: run this code again, in smaller parts if it needs much memory.',
);

/** A process with the sessions that it serves. */
export class WorkerProcess {
  /** Rejects when it ends before. */
  readonly ready: Promise<void>;
  readonly #process: SupervisedProcess;
  readonly #sessions = new Map<number, OpenSession>();
  readonly #running = new Set<number>();
  readonly #onEnd: () => void;
  #served = 0;
  #failed: string | undefined;
  #over = false;

  constructor({ onEnd, startMs = longestStartMs, entry = workerUrl(import.meta.url, 'worker') }: WorkerProcessOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#onEnd = onEnd;
    this.#process = superviseProcess({
      entry,
      execArgv,
      onValue: (message) => this.#receive(message, resolve),
      onExit: (exit) => {
        reject(startError(late === undefined ? `it was not ready after ${startMs} ms` : (this.#failed ?? exit.how)));
        this.#fail(this.#faultOf(exit.grown));
      },
    });
    let late: NodeJS.Timeout | undefined = setTimeout(() => {
      late = undefined;
      this.#process.kill();
    }, startMs).unref();
    promise.catch(() => {}).finally(() => clearTimeout(late));
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** Sessions that it has had. */
  get served(): number {
    return this.#served;
  }

  add(session: number, open: OpenSession): void {
    this.#served++;
    this.#sessions.set(session, open);
  }

  /** Its handlers are not called any more. Gives whether it was there, and ran. */
  remove(session: number): { removed: boolean; wasRunning: boolean } {
    const wasRunning = this.#running.has(session);
    this.setRunning(session, false);
    return { removed: this.#sessions.delete(session), wasRunning };
  }

  send(message: ToProcess): void {
    if ('frame' in message && message.frame.type === 'open') this.#process.raiseLineLimit(frameBytesFor(message.frame));
    this.#process.send(message);
  }

  setRunning(session: number, running: boolean): void {
    if (running) this.#running.add(session);
    else this.#running.delete(session);
    this.#process.setActive(this.#running.size > 0);
    let room = roomFor(0, besideMb) + this.#sessions.size * restingBytes;
    for (const id of this.#running) room += roomFor(this.#sessions.get(id)?.memoryMb ?? 0);
    this.#process.limitGrowth(this.#running.size > 0 ? room : undefined);
  }

  /** At once, with all its sessions. */
  end(reasonFor: ReasonFor = () => bystander): void {
    if (this.#over) return;
    this.#over = true;
    this.#process.kill();
    for (const [session, { handlers }] of this.#sessions) handlers.onClose(reasonFor(session));
  }

  #fail(reasonFor: ReasonFor): void {
    if (!this.#over) this.#onEnd();
    this.end(reasonFor);
  }

  /** Nobody knows which of several sessions it was. */
  #faultOf(isGrown: boolean): ReasonFor {
    const one = isGrown ? grown : crashed;
    const fault = this.#running.size > 1 ? oneOfSeveral : one;
    return (session) => (this.#running.has(session) ? fault : bystander);
  }

  #receive(message: unknown, onReady: () => void): void {
    if (typeof message !== 'object' || message === null) return this.#process.kill();
    if ('ready' in message) return onReady();
    if ('failed' in message) {
      this.#failed ??= String(message.failed).slice(0, 1000);
      return;
    }
    if ('fatal' in message) return this.#fail(faultOf(message));
    if ('session' in message && typeof message.session === 'number' && 'frame' in message) {
      this.#sessions.get(message.session)?.handlers.onFrame(message.frame);
    }
  }
}

/** From a process that may lie; all its sessions are over in any case. */
function faultOf(message: object): ReasonFor {
  const { fatal, sessions }: Partial<Record<string, unknown>> = { ...message };
  const guilty: readonly unknown[] = Array.isArray(sessions) ? sessions : [];
  const fault = guilty.length > 1 ? oneOfSeveral : (readFailure(fatal) ?? crashed);
  return (session) => (guilty.includes(session) ? fault : bystander);
}

/** The cause has details of this machine, which the model's prompt has no use for. */
function startError(reason: string): AgentError {
  const needs = 'isolated-vm needs Node.js 24 or 26 and its prebuilt binary, or a compiler where there is none';
  return new AgentError(
    'sandbox',
    `The sandbox process did not start. ${needs}: this is Node.js ${process.versions.node}. Run npm install again, or use @thimble/quickjs, which needs no native code.`,
    { cause: new Error(reason) },
  );
}

const execArgv = [
  '--no-node-snapshot',
  '--enable-experimental-regexp-engine-on-excessive-backtracks',
  '--permission',
  '--allow-addons',
  '--allow-fs-read=*',
  '--disable-warning=SecurityWarning',
  ...workerFlags(import.meta.url),
];
