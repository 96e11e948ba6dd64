import { startStep, type ExecFrame, type HostFrame, type Step } from '@thimble/executor-kit/portable';
import { createCell, type Cell } from './cell.ts';
import type { CompiledModule } from './engine.ts';
import type { FromThread, ToThread } from './messages.ts';

/** A session where it runs. */
export type Place = {
  readonly session: number;
  receive(frame: HostFrame): void;
  save(): Promise<void>;
  close(): void;
};

export type PlaceOptions = {
  send(message: FromThread): void;
  maxStackBytes: number;
  takeCell(module: CompiledModule, memoryMb: number): Promise<Cell>;
};

// For the variables of a session, which may be megabytes of JSON.
const OPEN_MS = 10_000;

/** Opens a machine for a session, and another whenever that one is lost. */
export function createPlace(
  { session, module, frame: open, image, aborted }: Extract<ToThread, { type: 'open' }>,
  { send, maxStackBytes, takeCell }: PlaceOptions,
): Place {
  const { memoryMb, options } = open;
  let cell: Promise<Cell> | undefined = start();
  let step: Step<Cell> | undefined;
  let steps = image?.steps ?? 0;
  let run = 0;
  let closed = false;

  async function start(): Promise<Cell> {
    const opened = await (image ? createCell({ module, memoryMb, maxStackBytes, image }) : takeCell(module, memoryMb));
    const { end } = await opened.enter('open', [JSON.stringify(options)], OPEN_MS);
    if (end !== 'done') {
      opened.dispose();
      throw new Error('The machine cannot be opened.');
    }
    // The thread is busy with the code, and hears no message.
    opened.watch(() => aborted !== undefined && Atomics.load(aborted, 0) === run);
    return opened;
  }

  async function exec(frame: ExecFrame): Promise<void> {
    cell ??= start();
    const current = await cell;
    if (closed) return;
    ({ run } = frame);
    step = startStep({
      frame,
      steps: steps++,
      cell: current,
      tools: options.tools,
      replace: start,
      send: (answer) => send({ type: 'frame', session, frame: answer }),
    });
    const next = await step.finished;
    step = undefined;
    cell = next.lost ? undefined : Promise.resolve(next);
    if (closed) next.dispose();
  }

  cell.then(
    () => send({ type: 'opened', session }),
    () => send({ type: 'refused', session }),
  );

  return {
    session,
    receive(frame) {
      if (frame.type === 'exec') exec(frame).catch(() => send({ type: 'refused', session }));
      else if (frame.type !== 'open') step?.receive(frame);
    },
    async save() {
      const saved = await cell?.catch(() => undefined);
      send({ type: 'saved', session, image: saved?.image(steps) });
    },
    close() {
      closed = true;
      if (!step) void cell?.then((opened) => opened.dispose()).catch(() => {});
    },
  };
}
