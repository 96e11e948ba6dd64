import { Spares, type OpenFrame, type Sandbox, type SandboxHandlers } from '@thimble/executor-kit';
import { WorkerProcess } from './worker-process.ts';

export type PoolOptions = {
  /** As many processes as sessions get one of their own. */
  processes: number;
  sessionsPerProcess: number;
};

const idleMs = 5_000;
// One that has served many sessions, together or in turn, is replaced: not all of its memory goes back to the system.
const maxServed = 100;

/** Worker processes: one for each session while there are few, shared beyond, and a spare one started ahead. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #workers: Spares<WorkerProcess>;
  #nextSession = 1;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#workers = new Spares<WorkerProcess>({
      create: () => this.#start(),
      end: (worker) => worker.end(),
      keep: (used) => (used < options.processes ? 1 : 0),
      idleMs,
    });
  }

  /** A place for a session in a process. */
  async connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox> {
    const worker = this.#leastBusy() ?? this.#workers.take();
    const session = this.#nextSession++;
    worker.add(session, { handlers, memoryMb: open.memoryMb });
    worker.setRunning(session, true);
    await worker.ready;
    worker.setRunning(session, false);
    worker.send({ session, frame: open });
    this.#workers.refill();
    return {
      send: (frame) => worker.send({ session, frame }),
      setActive: (active) => worker.setRunning(session, active),
      close: () => this.#close(worker, session),
      kill: () => {
        worker.remove(session);
        this.#workers.lose(worker);
        worker.end();
      },
    };
  }

  /** Ends all processes at once. */
  end(): void {
    this.#workers.end();
  }

  #start(): WorkerProcess {
    const worker = new WorkerProcess({ onEnd: () => this.#workers.lose(worker) });
    return worker;
  }

  /** One to share, where no more processes may be used. */
  #leastBusy(): WorkerProcess | undefined {
    const { processes, sessionsPerProcess } = this.#options;
    if (this.#workers.used.size < processes) return undefined;
    const shared = [...this.#workers.used].filter(({ sessions }) => sessions < sessionsPerProcess);
    return shared.toSorted((a, b) => a.sessions - b.sessions)[0];
  }

  #close(worker: WorkerProcess, session: number): void {
    const { removed, wasRunning } = worker.remove(session);
    if (!removed) return;
    const reusable = !wasRunning && worker.served < maxServed;
    if (worker.sessions > 0 || this.#workers.giveBack(worker, { reusable }) === 'kept')
      worker.send({ session, close: true });
  }
}
