import {
  HostedSession,
  reset,
  rewriteStep,
  timedOut,
  tooMuchMemory,
  withReset,
  type Cell,
  type OpenFrame,
} from '@thimble/executor-kit/sandbox';
import { createCell } from './cell.ts';
import { watchMemory } from './memory-watch.ts';
import type { FromProcess, ToProcess } from './messages.ts';

const SPARE_MB = 128;
// For the variables of a session, which may be megabytes of JSON, on a machine that opens hundreds of sessions.
const OPEN_MS = 30_000;

/** The sessions of one sandbox process. */
export function createProcess({ send, end }: { send(message: FromProcess): void; end(message: FromProcess): void }) {
  const sessions = new Map<number, HostedSession>();
  const owners = new WeakMap<Cell, number>();
  const memory = watchMemory((cells) => fail(cells, 'memory'));
  const watch = {
    onEnter: memory.enter,
    onLeave: memory.leave,
    onFatal: (cell: Cell, reason: 'memory' | 'stuck') => fail([cell], reason),
  };
  let spare: Cell | undefined = createCell(SPARE_MB, watch);

  function fail(cells: readonly Cell[], reason: 'memory' | 'stuck'): void {
    const [cell] = cells;
    const failure = reason === 'memory' ? tooMuchMemory(cell?.memoryMb ?? SPARE_MB) : timedOut();
    const ids = cells.map((owned) => owners.get(owned)).filter((id) => id !== undefined);
    end({ fatal: withReset(failure), sessions: ids });
  }

  async function openCell(session: number, { options, memoryMb }: OpenFrame): Promise<Cell> {
    const ready = spare?.memoryMb === memoryMb ? spare : undefined;
    if (ready) spare = undefined;
    const cell = ready ?? createCell(memoryMb, watch);
    owners.set(cell, session);
    await cell.enter('open', [JSON.stringify(options)], OPEN_MS);
    return cell;
  }

  function open(session: number, frame: OpenFrame): void {
    const hosted = new HostedSession({
      open: frame,
      openCell: () => openCell(session, frame),
      rewrite: rewriteStep,
      send: (answer) => send({ session, frame: answer }),
      onFail: () => end({ fatal: reset('The sandbox could not be opened.'), sessions: [session] }),
    });
    sessions.set(session, hosted);
  }

  return {
    receive(message: ToProcess): void {
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
