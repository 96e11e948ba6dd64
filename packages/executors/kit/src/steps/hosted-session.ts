import type { HostFrame, OpenFrame, SandboxFrame } from '../protocol.ts';
import { createPackageStore, type PackageStore } from './package-store.ts';
import type { Realm } from './realm.ts';
import { Step, type ExecFrame } from './step.ts';

export type HostedSessionOptions<Own extends Realm> = {
  open: OpenFrame;
  /** A fresh realm, opened: for the first step, and whenever one is lost. */
  openRealm(): Promise<Own>;
  send(frame: SandboxFrame): void;
  /** No realm could be opened for a step. */
  onFail(error: unknown): void;
  /** Steps that the realm has run in sessions that this one continues. @default counted by the host */
  steps?: number;
};

/** A session in the place where its code runs, whatever that is: steps come in, one at a time, and find one realm. */
export class HostedSession<Own extends Realm = Realm> {
  readonly #options: HostedSessionOptions<Own>;
  readonly #packages: PackageStore;
  #realm: Promise<Own> | undefined;
  #step: Step<Own> | undefined;
  #steps: number | undefined;
  #run = 0;
  #closed = false;

  constructor(options: HostedSessionOptions<Own>) {
    this.#options = options;
    this.#packages = createPackageStore(options.send);
    this.#steps = options.steps;
    this.#realm = options.openRealm();
    // The step that needs it is told.
    this.#realm.catch(() => {});
  }

  /** Undefined when the last one was lost: the next step opens another. */
  get realm(): Promise<Own> | undefined {
    return this.#realm;
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
    else if (frame.type !== 'open' && !this.#packages.receive(frame)) this.#step?.receive(frame);
  }

  /** A step in progress is aborted. */
  close(): void {
    this.#closed = true;
    if (this.#step) this.#step.receive({ type: 'abort', run: this.#run });
    else
      this.#realm?.then(
        (realm) => realm.dispose(),
        () => {},
      );
  }

  async #exec(frame: ExecFrame): Promise<void> {
    const { open, openRealm, send } = this.#options;
    this.#realm ??= openRealm();
    const realm = await this.#realm;
    if (this.#closed) return;
    this.#run = frame.run;
    const steps = this.#steps;
    if (steps !== undefined) this.#steps = steps + 1;
    const packages = this.#packages;
    this.#step = new Step({ frame, steps, realm, tools: open.options.tools, replace: openRealm, packages, send });
    const next = await this.#step.finished;
    this.#step = undefined;
    this.#realm = next.lost ? undefined : Promise.resolve(next);
    if (this.#closed) next.dispose();
  }
}
