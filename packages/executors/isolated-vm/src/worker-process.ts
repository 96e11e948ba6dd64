import { AgentError } from '@thimble/core';
import {
  readFailure,
  reset,
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
type ReasonFor = (session: number) => RunFailure;

// For a process to start, on a computer that starts many at once.
const startMs = 30_000;
// For parsers and messages, beside the isolates that run.
const besideMb = 128;
const crashed = reset('The sandbox crashed, most often for lack of memory.');
const grown = withReset(tooMuchMemory());
const bystander = reset('The sandbox was ended because another session failed in it: run this code again.');

/** A process with the sessions that it serves. */
export class WorkerProcess {
  /** Rejects when it ends before. */
  readonly ready: Promise<void>;
  readonly #process: SupervisedProcess;
  readonly #sessions = new Map<number, OpenSession>();
  readonly #running = new Set<number>();
  readonly #onEnd: () => void;
  #served = 0;
  #over = false;

  /** `onEnd`: it ended by itself; its sessions are told after that. */
  constructor({ onEnd }: { onEnd(): void }) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#onEnd = onEnd;
    this.#process = superviseProcess({
      entry: workerUrl(import.meta.url, 'worker'),
      execArgv,
      onValue: (message) => this.#receive(message, resolve),
      onExit: (exit) => {
        reject(new AgentError('sandbox', startFailure));
        const fault = exit.grown ? grown : crashed;
        this.#fail((session) => (this.#running.has(session) ? fault : bystander));
      },
    });
    const late = setTimeout(() => this.#process.kill(), startMs).unref();
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
    this.#process.send(message);
  }

  setRunning(session: number, running: boolean): void {
    if (running) this.#running.add(session);
    else this.#running.delete(session);
    this.#process.setActive(this.#running.size > 0);
    let room = roomFor(0, besideMb);
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

  #receive(message: unknown, onReady: () => void): void {
    if (typeof message !== 'object' || message === null) return this.#process.kill();
    if ('ready' in message) return onReady();
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
  const fault = readFailure(fatal) ?? crashed;
  return (session) => (guilty.includes(session) ? fault : bystander);
}

const startFailure =
  'The sandbox process did not start. isolated-vm needs Node.js 24 or 26 and its prebuilt binary, or a compiler where there is none.';

const execArgv = [
  '--no-node-snapshot',
  '--enable-experimental-regexp-engine-on-excessive-backtracks',
  '--permission',
  '--allow-addons',
  '--allow-fs-read=*',
  '--disable-warning=SecurityWarning',
  ...workerFlags(import.meta.url),
];
