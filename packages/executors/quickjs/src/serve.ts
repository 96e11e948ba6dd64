import type { HostedSession, Rewrite } from '@thimble/executor-kit/portable';
import { createCell, type Cell } from './cell.ts';
import type { CompiledModule } from './engine.ts';
import type { FromThread, MachineImage, ToThread } from './messages.ts';
import { hostSession } from './host-session.ts';

export type Serving = {
  /** Hears the host. */
  receive(message: ToThread): void;
  /** Drops what it serves. */
  end(): void;
};

export type ServeOptions = {
  rewrite: Rewrite;
  /** What code may use of the engine's stack, which takes several times as much of the thread's own. */
  maxStackBytes: number;
  send(message: FromThread): void;
};

/** Serves the sessions of one thread, one after the other. */
export function serve({ rewrite, maxStackBytes, send }: ServeOptions): Serving {
  let hosted: { id: number; session: HostedSession<Cell> } | undefined;
  // Of modules for as much memory, every message brings another copy.
  let spare: { memoryMb: number; cell: Promise<Cell> } | undefined;

  // Copying a machine that has booted is faster than booting another.
  let booted: MachineImage | undefined;

  function takeCell(module: CompiledModule, memoryMb: number): Promise<Cell> {
    const ready = spare?.memoryMb === memoryMb ? spare : undefined;
    spare = ready ? undefined : spare;
    return ready ? ready.cell : bootCell(module, memoryMb);
  }

  async function bootCell(module: CompiledModule, memoryMb: number): Promise<Cell> {
    const cell = await createCell({ module, memoryMb, maxStackBytes, image: booted });
    booted ??= cell.image(0);
    return cell;
  }

  function receive(message: ToThread): void {
    switch (message.type) {
      case 'prepare': {
        const { module, memoryMb } = message;
        if (spare?.memoryMb === memoryMb) return;
        spare = { memoryMb, cell: bootCell(module, memoryMb) };
        // Who takes it is told.
        spare.cell.catch(() => {});
        return;
      }
      case 'open':
        hosted = { id: message.session, session: hostSession(message, { send, rewrite, maxStackBytes, takeCell }) };
        return;
      case 'close':
        if (hosted?.id === message.session) end();
        return;
      case 'frame':
        if (hosted?.id === message.session) hosted.session.receive(message.frame);
        return;
      case 'save':
        if (hosted?.id === message.session) void save(message.session, hosted.session);
    }
  }

  async function save(id: number, session: HostedSession<Cell>): Promise<void> {
    const cell = await session.cell?.catch(() => undefined);
    send({ type: 'saved', session: id, image: cell?.image(session.steps) });
  }

  function end(): void {
    hosted?.session.close();
    hosted = undefined;
  }

  return { receive, end };
}
