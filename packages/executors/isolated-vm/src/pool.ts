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
  type OpenFrame,
  type RunFailure,
  type Sandbox,
  type SandboxHandlers,
  type SupervisedProcess,
} from '@thimble/executor-kit';
import type { ToProcess } from './messages.ts';

export type PoolOptions = {
  /** As many processes as sessions get one of their own. */
  processes: number;
  sessionsPerProcess: number;
};

export type Pool = {
  /** A place in a process. */
  connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox>;
  /** Ends all processes at once. */
  end(): void;
};

type Member = {
  readonly process: SupervisedProcess;
  readonly ready: Promise<void>;
  readonly sessions: Map<number, { handlers: SandboxHandlers; memoryMb: number }>;
  readonly active: Set<number>;
  served: number;
};

const IDLE_MS = 5_000;
// For a process to come up, on a machine that starts many.
const START_MS = 30_000;
// For parsers and messages, beside the isolates that run.
const BASE_ROOM_MB = 128;
// A process that has served many sessions is replaced: its memory does not go back to the system whole.
const SERVICE = 100;
// One that was used, for the next session, and the spare one.
const UNUSED = 2;
const CRASHED = reset('The sandbox crashed, most often for lack of memory.');
const GROWN = withReset(tooMuchMemory());
const BYSTANDER = reset('The sandbox had to end because another session failed in it: run this code again.');

/** Sandbox processes: one for each session while there are few, shared beyond, and a spare one started ahead. */
export function createPool({ processes, sessionsPerProcess }: PoolOptions): Pool {
  const members = new Set<Member>();
  let nextSession = 1;
  let idle: NodeJS.Timeout | undefined;
  let ended = false;

  async function connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox> {
    clearTimeout(idle);
    const member = choose();
    const session = nextSession++;
    member.sessions.set(session, { handlers, memoryMb: open.memoryMb });
    member.served++;
    setActive(member, session, true);
    await member.ready;
    setActive(member, session, false);
    tell(member, { session, frame: open });
    setImmediate(refill);
    return {
      send: (frame) => tell(member, { session, frame }),
      setActive: (active) => setActive(member, session, active),
      close: () => close(member, session),
      kill() {
        member.sessions.delete(session);
        end(member, () => BYSTANDER);
      },
    };
  }

  /** The next session, or the next after a loss, shall find a process that is ready. */
  function refill(): void {
    if (!ended && inUse().length > 0 && inUse().length < processes && unused().length === 0) start();
  }

  function choose(): Member {
    const [spare] = unused();
    if (spare && inUse().length < processes) return spare;
    const shared = inUse().filter(({ sessions }) => sessions.size < sessionsPerProcess);
    const [least] = shared.toSorted((a, b) => a.sessions.size - b.sessions.size);
    return inUse().length < processes || !least ? (spare ?? start()) : least;
  }

  function start(): Member {
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    const patience = setTimeout(() => member.process.kill(), START_MS).unref();
    ready.catch(() => {}).finally(() => clearTimeout(patience));
    const member: Member = {
      process: superviseProcess({
        entry: ENTRY,
        execArgv: EXEC_ARGV,
        onValue: (message) => receive(member, message, resolve),
        onExit,
      }),
      ready,
      sessions: new Map(),
      active: new Set(),
      served: 0,
    };
    function onExit({ grown }: { grown: boolean }): void {
      reject(new AgentError('sandbox', START_FAILURE));
      const fault = grown ? GROWN : CRASHED;
      end(member, (session) => (member.active.has(session) ? fault : BYSTANDER));
    }
    members.add(member);
    return member;
  }

  function receive(member: Member, message: unknown, onReady: () => void): void {
    if (typeof message !== 'object' || message === null) return member.process.kill();
    if ('ready' in message) return onReady();
    if ('fatal' in message) return end(member, faultOf(message));
    if ('session' in message && typeof message.session === 'number' && 'frame' in message) {
      member.sessions.get(message.session)?.handlers.onFrame(message.frame);
    }
  }

  function end(member: Member, reasonFor: (session: number) => RunFailure): void {
    if (!members.delete(member)) return;
    member.process.kill();
    for (const [session, { handlers }] of member.sessions) handlers.onClose(reasonFor(session));
    setImmediate(refill);
  }

  function close(member: Member, session: number): void {
    if (!member.sessions.delete(session)) return;
    const alone = member.sessions.size === 0;
    const running = member.active.delete(session);
    if (alone && (running || member.served >= SERVICE || unused().length > UNUSED)) end(member, () => BYSTANDER);
    else tell(member, { session, close: true });
    keepAlive(member);
    if (inUse().length > 0) return;
    clearTimeout(idle);
    idle = setTimeout(endAll, IDLE_MS).unref();
  }

  function setActive(member: Member, session: number, active: boolean): void {
    if (active) member.active.add(session);
    else member.active.delete(session);
    keepAlive(member);
  }

  function keepAlive(member: Member): void {
    member.process.setActive(member.active.size > 0);
    let room = roomFor(0, BASE_ROOM_MB);
    for (const session of member.active) room += roomFor(member.sessions.get(session)?.memoryMb ?? 0);
    member.process.limitGrowth(member.active.size > 0 ? room : undefined);
  }

  function tell(member: Member, message: ToProcess): void {
    member.process.send(message);
  }

  function unused(): Member[] {
    return [...members].filter(({ sessions }) => sessions.size === 0);
  }
  function inUse(): Member[] {
    return [...members].filter(({ sessions }) => sessions.size > 0);
  }

  function endAll(): void {
    clearTimeout(idle);
    for (const member of members) end(member, () => BYSTANDER);
  }

  return {
    connect,
    end() {
      ended = true;
      endAll();
    },
  };
}

/** From a process that may lie; all its sessions are over in any case. */
function faultOf(message: object): (session: number) => RunFailure {
  const { fatal, sessions }: Partial<Record<string, unknown>> = { ...message };
  const guilty = Array.isArray(sessions) ? sessions : [];
  const fault = readFailure(fatal) ?? CRASHED;
  return (session) => (guilty.includes(session) ? fault : BYSTANDER);
}

const START_FAILURE =
  'The sandbox process did not start. isolated-vm needs Node.js 24 or 26 and its prebuilt binary, or a compiler where there is none.';

const ENTRY = workerUrl(import.meta.url, 'worker');
const EXEC_ARGV = [
  '--no-node-snapshot',
  '--enable-experimental-regexp-engine-on-excessive-backtracks',
  '--permission',
  '--allow-addons',
  '--allow-fs-read=*',
  '--disable-warning=SecurityWarning',
  ...workerFlags(import.meta.url),
];
