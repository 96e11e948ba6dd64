import { setRef } from '@thimble/executor-kit/portable';
import type { FromThread } from './messages.ts';
import type { StartThread, Thread } from './thread.ts';

export type Threads = {
  /** One that nobody uses: a spare one, or a new one. */
  take(handlers: LeaseHandlers): Lease;
  /** Ends all of them at once. */
  end(): void;
};

type LeaseHandlers = {
  onMessage(message: FromThread): void;
  onEnd(): void;
};

/** A thread that one session has to itself. */
type Lease = Pick<Thread, 'post' | 'setActive'> & {
  readonly session: number;
  /** The session is over: the thread goes to another one, or ends where `reusable` is false or it has served enough. */
  release(reusable: boolean): void;
};

export type ThreadsOptions = {
  startThread: StartThread;
  /** What a thread is told when it starts. */
  prepare(thread: Thread): void;
};

type Member = { thread: Thread; served: number; handlers: LeaseHandlers | undefined; session: number };

const IDLE_MS = 5_000;
// A thread that has served many sessions is replaced: its memory does not all come back.
const SERVICE = 100;
const SPARE = 2;

/** Threads, one for each session, and spare ones for the next sessions. They end when they have had nothing to do for a while. */
export function createThreads({ startThread, prepare }: ThreadsOptions): Threads {
  const members = new Set<Member>();
  let nextSession = 1;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  function start(): Member {
    const member: Member = { thread: startThread({ onMessage, onEnd }), served: 0, handlers: undefined, session: 0 };
    function onMessage(message: FromThread): void {
      if (message.session === member.session) member.handlers?.onMessage(message);
    }
    function onEnd(): void {
      members.delete(member);
      member.handlers?.onEnd();
    }
    members.add(member);
    prepare(member.thread);
    return member;
  }

  function spares(): Member[] {
    return [...members].filter(({ handlers }) => !handlers);
  }

  /** The next session, or the next after a loss, shall find a thread that is ready. */
  function refill(): void {
    if (!ended && spares().length === 0 && members.size > 0) start();
  }

  function end(member: Member): void {
    members.delete(member);
    member.thread.end();
  }

  function endAll(): void {
    clearTimeout(idle);
    for (const member of members) end(member);
  }

  return {
    take(handlers) {
      clearTimeout(idle);
      const member = spares()[0] ?? start();
      const session = nextSession++;
      member.handlers = handlers;
      member.session = session;
      member.served++;
      setTimeout(refill);
      return {
        session,
        post: (message) => member.thread.post(message),
        setActive: (active) => member.thread.setActive(active),
        release(reusable) {
          if (member.session !== session) return;
          member.handlers = undefined;
          member.session = 0;
          member.thread.setActive(false);
          const isKept = reusable && member.served < SERVICE && spares().length <= SPARE && !ended;
          if (isKept) {
            member.thread.post({ type: 'close', session });
            prepare(member.thread);
            // To the end of the row: the others are ready.
            members.delete(member);
            members.add(member);
          } else {
            end(member);
          }
          if (spares().length < members.size) return;
          clearTimeout(idle);
          idle = setTimeout(endAll, IDLE_MS);
          setRef(idle, false);
        },
      };
    },
    end() {
      ended = true;
      endAll();
    },
  };
}
