import { AgentError } from '@thimble/core';
import {
  reset,
  roomFor,
  tooMuchMemory,
  withReset,
  type OpenFrame,
  type Sandbox,
  type SandboxHandlers,
  type SupervisedProcess,
} from '@thimble/executor-kit';
import { launch } from './launch.ts';
import type { BootPackages } from './messages.ts';
import { filesOf } from './packages.ts';

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

type Member = {
  readonly process: SupervisedProcess;
  readonly ready: Promise<void>;
  /** A session waits for it: keeps the host's process alive until it is ready, or is given up. */
  await(): void;
  /** Of the session that it serves. */
  handlers: SandboxHandlers | undefined;
  kill(): void;
};

const IDLE_MS = 5_000;
// For Python to come up, on a machine that starts many.
const START_MS = 60_000;
// What V8 and the messages of a run may take beside Python's memory, which has a limit of its own.
const ROOM_MB = 370;
const CRASHED = reset('The sandbox crashed, most often for lack of memory or a recursion too deep.');
// As Python names it.
const GROWN = { ...withReset(tooMuchMemory()), name: 'MemoryError' };

/** Sandbox processes, one for each session, and some started ahead. */
export function createPool({ spares, snapshot, packages }: PoolOptions): Pool {
  const waiting = new Set<Member>();
  const used = new Set<Member>();
  let idle: NodeJS.Timeout | undefined;

  async function connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox> {
    clearTimeout(idle);
    const [spare] = waiting;
    const member = spare ?? start();
    waiting.delete(member);
    used.add(member);
    member.await();
    await member.ready;
    member.handlers = handlers;
    member.process.send(open);
    // After the frames that are waiting to be sent.
    setImmediate(refill);
    return {
      send: (frame) => member.process.send(frame),
      setActive(active) {
        member.process.setActive(active);
        member.process.limitGrowth(active ? roomFor(open.memoryMb, ROOM_MB) : undefined);
      },
      close: member.kill,
      kill: member.kill,
    };
  }

  /** The next session, or the next after a loss, shall find a process that is ready. */
  function refill(): void {
    while (used.size > 0 && waiting.size < spares) waiting.add(start());
  }

  function start(): Member {
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    const patience = setTimeout(kill, START_MS).unref();
    let isReady = false;
    let failed = '';
    const child = launch({
      boot: { snapshot, ...(packages && { packages }) },
      readable: [snapshot, ...filesOf(packages)],
      onValue(value) {
        if (isReady) return member.handlers?.onFrame(value);
        isReady = typeof value === 'object' && value !== null && 'ready' in value;
        if (typeof value === 'object' && value !== null && 'failed' in value) failed = String(value.failed);
        if (isReady) resolve();
        else kill();
      },
      onExit({ grown }) {
        reject(new AgentError('sandbox', `Pyodide did not start. ${failed}`.trim()));
        const { handlers } = member;
        forget();
        handlers?.onClose(grown ? GROWN : CRASHED);
      },
    });
    const member: Member = { process: child, ready, await: () => void patience.ref(), handlers: undefined, kill };
    ready.catch(() => {}).finally(() => clearTimeout(patience));

    function kill(): void {
      forget();
      child.kill();
    }

    function forget(): void {
      member.handlers = undefined;
      waiting.delete(member);
      if (!used.delete(member) || used.size > 0) return;
      clearTimeout(idle);
      idle = setTimeout(endAll, IDLE_MS).unref();
    }
    return member;
  }

  function endAll(): void {
    clearTimeout(idle);
    for (const member of [...used, ...waiting]) member.kill();
    clearTimeout(idle);
  }

  return { connect, end: endAll };
}
