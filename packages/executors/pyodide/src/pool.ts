import { Spares, type OpenFrame, type Sandbox, type SandboxHandlers } from '@thimble/executor-kit';
import type { BootPackages } from './messages.ts';
import { filesOf } from './packages.ts';
import { WorkerProcess } from './worker-process.ts';

export type PoolOptions = {
  /** Processes that wait for a session. */
  spares: number;
  /** Path of the snapshot that they start from. */
  snapshot: string;
  packages: BootPackages | undefined;
};

export type Pool = {
  connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox>;
  /** Ends all processes at once. */
  end(): void;
};

const idleMs = 5_000;

/** Worker processes, one for each session, and some started ahead. */
export function createPool({ spares, snapshot, packages }: PoolOptions): Pool {
  const workers = new Spares<WorkerProcess>({
    create: start,
    end: (worker) => worker.end(),
    keep: () => spares,
    idleMs,
  });

  function start(): WorkerProcess {
    const worker = new WorkerProcess({
      boot: { snapshot, ...(packages && { packages }) },
      readable: [snapshot, ...filesOf(packages)],
      onEnd: () => workers.lose(worker),
    });
    return worker;
  }

  return {
    async connect(open, handlers) {
      const worker = workers.take();
      await worker.open(open, handlers);
      workers.refill();
      const close = () => void workers.giveBack(worker, { reusable: false });
      return {
        send: (frame) => worker.send(frame),
        setActive: (active) => worker.setActive(active),
        close,
        kill: close,
      };
    },
    end: () => workers.end(),
  };
}
