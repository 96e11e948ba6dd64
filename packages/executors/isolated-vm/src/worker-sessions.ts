import {
  HostedSession,
  reset,
  timedOut,
  tooMuchMemory,
  withReset,
  type Realm,
  type OpenFrame,
} from '@thimble/executor-kit/sandbox';
import { createRealm } from './realm.ts';
import { watchMemory } from './memory-watch.ts';
import type { FromProcess, ToProcess } from './messages.ts';

const spareMb = 128;
// For the variables of a session, which may be megabytes of JSON, on a machine that opens hundreds of sessions.
const openMs = 30_000;

export type WorkerSessionsOptions = {
  send(message: FromProcess): void;
  /** The last message: the process ends once it has left. */
  end(message: FromProcess): void;
};

export type WorkerSessions = { receive(message: ToProcess): void };

/** Runs the sessions of a worker process. */
export function serveSessions({ send, end }: WorkerSessionsOptions): WorkerSessions {
  const sessions = new Map<number, HostedSession>();
  const owners = new WeakMap<Realm, number>();
  const memory = watchMemory((realms) => fail(realms, 'memory'));
  const watch = {
    onEnter: memory.enter,
    onLeave: memory.leave,
    onFatal: (realm: Realm, reason: 'memory' | 'stuck') => fail([realm], reason),
  };
  let spare: Realm | undefined = createRealm(spareMb, watch);

  function fail(realms: readonly Realm[], reason: 'memory' | 'stuck'): void {
    const [realm] = realms;
    const failure = reason === 'memory' ? tooMuchMemory(realm?.memoryMb ?? spareMb) : timedOut();
    const ids = realms.map((owned) => owners.get(owned)).filter((id) => id !== undefined);
    end({ fatal: withReset(failure), sessions: ids });
  }

  async function openRealm(session: number, { options, memoryMb }: OpenFrame): Promise<Realm> {
    const ready = spare?.memoryMb === memoryMb ? spare : undefined;
    if (ready) spare = undefined;
    const realm = ready ?? createRealm(memoryMb, watch);
    memory.add();
    owners.set(realm, session);
    await realm.enter('open', [JSON.stringify(options)], openMs);
    return realm;
  }

  function open(session: number, frame: OpenFrame): void {
    const hosted = new HostedSession({
      open: frame,
      openRealm: () => openRealm(session, frame),
      send: (answer) => send({ session, frame: answer }),
      onFail: () => end({ fatal: reset('The sandbox could not be opened.'), sessions: [session] }),
    });
    sessions.set(session, hosted);
  }

  return {
    receive(message) {
      const { session } = message;
      if ('close' in message) {
        sessions.get(session)?.close();
        sessions.delete(session);
      } else if (message.frame.type === 'open') {
        open(session, message.frame);
      } else {
        sessions.get(session)?.receive(message.frame);
      }
    },
  };
}
