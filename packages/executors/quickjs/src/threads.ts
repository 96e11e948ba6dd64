import { Spares } from '@thimble/executor-kit/portable';
import type { FromThread } from './messages.ts';
import type { StartThread, Thread } from './thread.ts';

export type Threads = {
  /** One that nobody uses: a spare one, or a new one. */
  take(handlers: ThreadUser): UsedThread;
  /** Ends all of them at once. */
  end(): void;
};

type ThreadUser = {
  onMessage(message: FromThread): void;
  onEnd(reason: string): void;
};

/** A thread that one session has to itself. */
type UsedThread = Pick<Thread, 'post' | 'setActive'> & {
  readonly session: number;
  /** The session is over: the thread goes to another one, or ends where `reusable` is false or it has served enough. */
  release(reusable: boolean): void;
};

export type ThreadsOptions = {
  startThread: StartThread;
  /** What a thread is told when it starts. */
  prepare(thread: Thread): void;
};

type Worker = { thread: Thread; user: ThreadUser | undefined; session: number };

const idleMs = 5_000;

/** Threads, one for each session, and spare ones for the next sessions. */
export function createThreads({ startThread, prepare }: ThreadsOptions): Threads {
  const workers = new Spares<Worker>({ create: start, end: ({ thread }) => thread.end(), idleMs });
  let nextSession = 1;

  function start(): Worker {
    const worker: Worker = { thread: startThread({ onMessage, onEnd }), user: undefined, session: 0 };
    function onMessage(message: FromThread): void {
      if (message.session === worker.session) worker.user?.onMessage(message);
    }
    function onEnd(reason: string): void {
      workers.lose(worker);
      worker.user?.onEnd(reason);
    }
    prepare(worker.thread);
    return worker;
  }

  function release(worker: Worker, session: number, reusable: boolean): void {
    if (worker.session !== session) return;
    worker.user = undefined;
    worker.session = 0;
    worker.thread.setActive(false);
    if (workers.giveBack(worker, { reusable }) === 'ended') return;
    worker.thread.post({ type: 'close', session });
    prepare(worker.thread);
  }

  return {
    take(user) {
      const worker = workers.take();
      const session = nextSession++;
      worker.user = user;
      worker.session = session;
      workers.refill();
      return {
        session,
        post: (message) => worker.thread.post(message),
        setActive: (active) => worker.thread.setActive(active),
        release: (reusable) => release(worker, session, reusable),
      };
    },
    end: () => workers.end(),
  };
}
