import {
  frameBytesFor,
  reset,
  roomFor,
  tooMuchMemory,
  withReset,
  type HostFrame,
  type OpenFrame,
  type SandboxHandlers,
  type SupervisedProcess,
} from '@thimble/executor-kit';
import { launch, type LaunchOptions } from './launch.ts';
import { startError } from './start-error.ts';

export type WorkerProcessOptions = Pick<LaunchOptions, 'boot' | 'readable'> & {
  /** It ended by itself; its session is told after that. */
  onEnd(): void;
};

// For Python to start, on a computer that starts many at once.
const startMs = 60_000;
// What V8 and the messages of a run may take beside Python's memory, which has a limit of its own.
const besideMb = 300;
const crashed = reset('The sandbox crashed, most often for lack of memory or a recursion too deep.');
// As Python names it.
const grown = { ...withReset(tooMuchMemory()), name: 'MemoryError' };

/** A process in which Python starts, for one session. */
export class WorkerProcess {
  readonly #process: SupervisedProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #late: NodeJS.Timeout;
  #memoryMb = 0;
  #handlers: SandboxHandlers | undefined;
  #isReady = false;
  #isFull = false;
  #failed: string | undefined;

  constructor({ boot, readable, onEnd }: WorkerProcessOptions) {
    this.#process = launch({
      boot,
      readable,
      onValue: (value) => this.#receive(value),
      onExit: (exit) => {
        this.#ready.reject(startError(this.#failed ?? exit.how));
        onEnd();
        this.#handlers?.onClose(exit.grown || this.#isFull ? grown : crashed);
      },
    });
    this.#late = setTimeout(() => {
      this.#failed ??= `it was not ready after ${startMs} ms`;
      this.#process.kill();
    }, startMs).unref();
    this.#ready.promise.catch(() => {}).finally(() => clearTimeout(this.#late));
  }

  /** Keeps the host's process alive until it is ready, or has failed. */
  async open(frame: OpenFrame, handlers: SandboxHandlers): Promise<void> {
    this.#process.setActive(true);
    try {
      await this.#ready.promise;
    } finally {
      this.#process.setActive(false);
    }
    this.#handlers = handlers;
    this.#memoryMb = frame.memoryMb;
    this.#process.raiseLineLimit(frameBytesFor(frame));
    this.send(frame);
  }

  send(frame: HostFrame): void {
    this.#process.send(frame);
  }

  setActive(active: boolean): void {
    this.#process.setActive(active);
    this.#process.limitGrowth(active ? roomFor(this.#memoryMb, besideMb) : undefined);
  }

  /** At once, and nobody is told. */
  end(): void {
    this.#handlers = undefined;
    this.#process.kill();
  }

  #receive(value: unknown): void {
    if (isFull(value)) this.#isFull = true;
    else if (this.#isReady) this.#handlers?.onFrame(value);
    else this.#receiveFirst(value);
  }

  #receiveFirst(value: unknown): void {
    const { ready, failed }: { ready?: unknown; failed?: unknown } = { ...Object(value) };
    if (typeof failed === 'string') this.#failed ??= failed.slice(0, 1000);
    this.#isReady = ready !== undefined;
    if (this.#isReady) this.#ready.resolve();
    else this.#process.kill();
  }
}

function isFull(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'full' in value;
}
