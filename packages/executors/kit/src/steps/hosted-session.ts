import type { HostFrame, OpenFrame, SandboxFrame } from '../protocol.ts';
import type { Cell } from './cell.ts';
import { Step, type ExecFrame, type Rewrite } from './step.ts';

export type HostedSessionOptions<Own extends Cell> = {
  open: OpenFrame;
  /** A fresh cell, opened: for the first step, and whenever one is lost. */
  openCell(): Promise<Own>;
  rewrite: Rewrite;
  send(frame: SandboxFrame): void;
  /** No cell could be opened for a step. */
  onFail(error: unknown): void;
  /** Steps that the cell has run in sessions that this one continues. @default counted by the host */
  steps?: number;
};

/** A session in the place where its code runs, whatever that is: steps come in, one at a time, and find one cell. */
export class HostedSession<Own extends Cell = Cell> {
  readonly #options: HostedSessionOptions<Own>;
  #cell: Promise<Own> | undefined;
  #step: Step<Own> | undefined;
  #steps: number | undefined;
  #run = 0;
  #closed = false;

  constructor(options: HostedSessionOptions<Own>) {
    this.#options = options;
    this.#steps = options.steps;
    this.#cell = options.openCell();
    // The step that needs it is told.
    this.#cell.catch(() => {});
  }

  /** Undefined when the last one was lost: the next step opens another. */
  get cell(): Promise<Own> | undefined {
    return this.#cell;
  }

  /** The number of the last run. */
  get run(): number {
    return this.#run;
  }

  /** Where `steps` was given: with those of this session. */
  get steps(): number {
    return this.#steps ?? 0;
  }

  receive(frame: HostFrame): void {
    if (frame.type === 'exec') this.#exec(frame).catch(this.#options.onFail);
    else if (frame.type !== 'open') this.#step?.receive(frame);
  }

  /** A step in progress is aborted. */
  close(): void {
    this.#closed = true;
    if (this.#step) this.#step.receive({ type: 'abort', run: this.#run });
    else
      this.#cell?.then(
        (cell) => cell.dispose(),
        () => {},
      );
  }

  async #exec(frame: ExecFrame): Promise<void> {
    const { open, openCell, rewrite, send } = this.#options;
    this.#cell ??= openCell();
    const cell = await this.#cell;
    if (this.#closed) return;
    this.#run = frame.run;
    const steps = this.#steps;
    if (steps !== undefined) this.#steps = steps + 1;
    this.#step = new Step({ frame, rewrite, steps, cell, tools: open.options.tools, replace: openCell, send });
    const next = await this.#step.finished;
    this.#step = undefined;
    this.#cell = next.lost ? undefined : Promise.resolve(next);
    if (this.#closed) next.dispose();
  }
}
