import { HostedSession, type Rewrite } from '@thimble/executor-kit/portable';
import { createCell, type Cell } from './cell.ts';
import type { CompiledModule } from './engine.ts';
import type { FromThread, ToThread } from './messages.ts';

export type HostSessionOptions = {
  send(message: FromThread): void;
  rewrite: Rewrite;
  maxStackBytes: number;
  takeCell(module: CompiledModule, memoryMb: number): Promise<Cell>;
};

// For the variables of a session, which may be megabytes of JSON.
const openMs = 10_000;

/** Opens a machine for a session, and another whenever that one is lost. */
export function hostSession(
  { session, module, frame: open, image, aborted }: Extract<ToThread, { type: 'open' }>,
  { send, rewrite, maxStackBytes, takeCell }: HostSessionOptions,
): HostedSession<Cell> {
  const { memoryMb, options } = open;

  async function openCell(): Promise<Cell> {
    const cell = await (image ? createCell({ module, memoryMb, maxStackBytes, image }) : takeCell(module, memoryMb));
    const { end } = await cell.enter('open', [JSON.stringify(options)], openMs);
    if (end !== 'done') {
      cell.dispose();
      throw new Error('The machine cannot be opened.');
    }
    // The thread is busy with the code, and hears no message.
    cell.watch(() => aborted !== undefined && Atomics.load(aborted, 0) === hosted.run);
    return cell;
  }

  const refuse = () => send({ type: 'refused', session });
  const hosted = new HostedSession({
    open,
    openCell,
    rewrite,
    steps: image?.steps ?? 0,
    send: (frame) => send({ type: 'frame', session, frame }),
    onFail: refuse,
  });
  hosted.cell?.then(() => send({ type: 'opened', session }), refuse);
  return hosted;
}
