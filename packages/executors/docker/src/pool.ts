import { AgentError } from '@thimble/core';
import { Spares, type OpenFrame, type Sandbox, type SandboxHandlers } from '@thimble/executor-kit';
import type { WorkerContainer } from './worker-container.ts';

export type PoolOptions = {
  /** Containers kept ready while sessions are open. */
  size: number;
  launch(memoryMb: number): Promise<WorkerContainer>;
};

export type Pool = {
  /** A container for a session: one that is ready, or a new one. */
  connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox>;
  /** Ends all of them at once; resolves when the engine has removed them. */
  end(): Promise<void>;
};

type Launched = { readonly memoryMb: number; readonly worker: Promise<WorkerContainer> };

const idleMs = 30_000;

/** Containers in use, and those that wait for the next session, of as much memory as the last one had. */
export function createPool({ size, launch }: PoolOptions): Pool {
  const leaving = new Set<Promise<void>>();
  let memoryMb = 0;
  let latest: Launched | undefined;
  let ended = false;
  const workers = new Spares<Launched>({
    create,
    end: stop,
    keep: () => size,
    fits: (launched) => launched.memoryMb === memoryMb,
    idleMs,
  });

  function create(): Launched {
    const launched = { memoryMb, worker: launch(memoryMb) };
    const lose = () => workers.lose(launched);
    launched.worker.then((worker) => void worker.ended.then(lose), lose);
    latest = launched;
    return launched;
  }

  function stop({ worker }: Launched): void {
    const left = worker.then((started) => started.stop()).catch(() => {});
    leaving.add(left);
    void left.then(() => leaving.delete(left));
  }

  /** Why one failed to start is told only when it was started for this session. */
  async function take(open: OpenFrame): Promise<{ launched: Launched; worker: WorkerContainer }> {
    ({ memoryMb } = open);
    const before = latest;
    const launched = workers.take();
    const isNew = latest !== before;
    try {
      return { launched, worker: await launched.worker };
    } catch (error) {
      if (ended || isNew) throw error;
      return take(open);
    }
  }

  return {
    async connect(open, handlers) {
      const { launched, worker } = await take(open);
      if (ended) throw new AgentError('disposed', 'The executor is disposed: create another.');
      worker.link.subscribe(handlers);
      worker.link.send(open);
      workers.refill();
      const close = () => void workers.giveBack(launched, { reusable: false });
      return { send: worker.link.send, setActive: worker.setActive, close, kill: close };
    },
    async end() {
      ended = true;
      workers.end();
      await Promise.all(leaving);
    },
  };
}
