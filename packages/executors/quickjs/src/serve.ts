import { createCell, type Cell } from './cell.ts';
import type { CompiledModule } from './engine.ts';
import type { FromThread, MachineImage, ToThread } from './messages.ts';
import { createPlace, type Place } from './place.ts';

export type Serving = {
  /** Hears the host. */
  receive(message: ToThread): void;
  /** Drops what it serves. */
  end(): void;
};

export type ServeOptions = {
  /** What code may use of the engine's stack, which takes several times as much of the thread's own. */
  maxStackBytes: number;
  send(message: FromThread): void;
};

/** Serves the sessions of one thread, one after the other. */
export function serve({ maxStackBytes, send }: ServeOptions): Serving {
  let place: Place | undefined;
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
        place = createPlace(message, { send, maxStackBytes, takeCell });
        return;
      case 'close':
        if (place?.session === message.session) end();
        return;
      case 'frame':
        if (place?.session === message.session) place.receive(message.frame);
        return;
      case 'save':
        if (place?.session === message.session) void place.save();
    }
  }

  function end(): void {
    place?.close();
    place = undefined;
  }

  return { receive, end };
}
