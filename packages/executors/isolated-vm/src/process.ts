import { startStep, type Cell, type ExecFrame, type HostFrame, type Step } from '@thimble/executor-kit/sandbox';
import { createCell } from './cell.ts';
import { watchMemory } from './memory-watch.ts';
import type { FromProcess, ToProcess } from './messages.ts';

type OpenFrame = Extract<HostFrame, { type: 'open' }>;
type SessionState = { open: OpenFrame; cell: Promise<Cell> | undefined; step: Step | undefined };

const SPARE_MB = 128;
// For the variables of a session, which may be megabytes of JSON, on a machine that opens hundreds of sessions.
const OPEN_MS = 30_000;

/** The sessions of one sandbox process. */
export function createProcess({ send, end }: { send(message: FromProcess): void; end(message: FromProcess): void }) {
  const sessions = new Map<number, SessionState>();
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
    const message =
      reason === 'memory'
        ? `The code used more than ${cell?.memoryMb ?? SPARE_MB} MB of memory.`
        : 'The code ran out of time, and could only be stopped with its whole sandbox.';
    const name = reason === 'memory' ? 'MemoryLimitError' : 'TimeoutError';
    const ids = cells.map((owned) => owners.get(owned)).filter((id) => id !== undefined);
    end({
      fatal: { name, message: `${message} The sandbox was reset: variables of earlier steps are gone.` },
      sessions: ids,
    });
  }

  async function openCell(session: number, { options, memoryMb }: OpenFrame): Promise<Cell> {
    const ready = spare?.memoryMb === memoryMb ? spare : undefined;
    if (ready) spare = undefined;
    const cell = ready ?? createCell(memoryMb, watch);
    owners.set(cell, session);
    await cell.enter('open', [JSON.stringify(options)], OPEN_MS);
    return cell;
  }

  async function exec(session: number, state: SessionState, frame: ExecFrame): Promise<void> {
    state.cell ??= openCell(session, state.open);
    const cell = await state.cell;
    if (!sessions.has(session)) return cell.dispose();
    state.step = startStep({
      frame,
      cell,
      tools: state.open.options.tools,
      replace: () => openCell(session, state.open),
      send: (answer) => send({ session, frame: answer }),
    });
    const next = await state.step.finished;
    state.step = undefined;
    state.cell = next.lost ? undefined : Promise.resolve(next);
  }

  async function close(session: number): Promise<void> {
    const state = sessions.get(session);
    sessions.delete(session);
    (await state?.cell)?.dispose();
  }

  function receiveFrame(session: number, frame: HostFrame): void {
    const state = sessions.get(session);
    if (frame.type === 'open') {
      sessions.set(session, { open: frame, cell: openCell(session, frame), step: undefined });
    } else if (state && frame.type === 'exec') {
      void exec(session, state, frame);
    } else if (state && frame.type !== 'exec') {
      state.step?.receive(frame);
    }
  }

  return {
    receive(message: ToProcess): void {
      if ('close' in message) void close(message.session);
      else receiveFrame(message.session, message.frame);
    },
  };
}
