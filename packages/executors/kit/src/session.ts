import { AgentError, type Execution, type Limits, type RunCodeOptions, type Session } from '@thimble/core';
import { abortable, readLimits } from '@thimble/core/utilities';
import { aborted, protocolBroken, reset, resetNote, sessionDisposed, withReset, type RunFailure } from './failures.ts';
import type { PlaceHolder, SandboxPlaces } from './sandbox-places.ts';
import type { HostFrame, OpenFrame, sandboxFrame } from './protocol.ts';
import { openFrameOf, type OpenFrameOptions } from './open-frame.ts';
import { createPackageSender, type PackageSender } from './package-sender.ts';
import { startRun, type SessionRun } from './session-run.ts';

/** What a session needs of a sandbox. */
export type Sandbox = {
  send(frame: HostFrame): void;
  /** Called when runs begin and end: between them nothing may keep the host's process alive. */
  setActive(active: boolean): void;
  /** The session is over; a run in progress need not come to an end. `onClose` is not called any more. */
  close(): void;
  /** It hangs or broke the protocol: ends it at once, with whatever shares its process. `onClose` is not called any more. */
  kill(): void;
};

/** Callbacks of a sandbox. */
export type SandboxHandlers = {
  onFrame(frame: unknown): void;
  /** The sandbox ended by itself, or because of another session. `reason` is the error of a run in progress. */
  onClose(reason: RunFailure): void;
};

export type CreateSessionOptions = OpenFrameOptions & {
  /** Opens a sandbox with the first frame. Called again after each loss, when the next run begins. */
  connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox>;
  /** Longest round trip of a frame, in milliseconds: it does not count against a run. @default 0 */
  latencyMs?: number;
  /** Called once, when the session is disposed. */
  onDispose?(): void;
  /** Where the sandbox needs a place among those of the executor. @default there is room for all */
  places?: SandboxPlaces;
};

/**
 * A session over any sandbox that speaks the protocol: one run at a time, numbered so that late frames are dropped;
 * limits, tool calls, deadlines; and a fresh sandbox with the start variables after a loss.
 */
export async function createSession(options: CreateSessionOptions): Promise<Session> {
  const { signal, snapshot } = options.options;
  if (signal?.aborted) throw new AgentError('aborted', 'The signal of the session is aborted.');
  // Executors that support snapshots restore them themselves, and do not pass them on.
  if (snapshot)
    throw new AgentError(
      'invalid-argument',
      'This executor cannot begin with a snapshot: leave it out, or use quickjs().',
    );
  const session = new SandboxSession(options);
  await abortable(session.open(), signal);
  return session;
}

// How long a sandbox may take to end an aborted run before it is killed.
const abortMs = 250;
const ended = reset('The sandbox came to its end.');

class SandboxSession implements Session {
  readonly #options: CreateSessionOptions;
  readonly #openFrame: OpenFrame;
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #place: PlaceHolder = {
    isIdle: () => !this.#busy && this.#sandbox !== undefined,
    evict: () => this.#evict(),
  };
  #sandbox: Sandbox | undefined;
  /** What a sandbox may say. Its library takes long to load: that happens while the first sandbox starts. */
  #frame: typeof sandboxFrame | undefined;
  #packages: PackageSender;
  #current: SessionRun | undefined;
  #busy = false;
  #disposed = false;
  #runs = 0;
  /** The sandbox was lost between two runs: the next one says so. */
  #lostVariables = false;
  /** The last run already said that the variables are gone. */
  #toldLoss = false;

  constructor(options: CreateSessionOptions) {
    const { limits, now = Date.now, signal } = options.options;
    this.#options = options;
    this.#limits = readLimits(limits);
    this.#openFrame = openFrameOf(options, this.#limits);
    this.#now = now;
    this.#packages = this.#packageSender();
    signal?.addEventListener('abort', this.#dispose);
  }

  async open(): Promise<void> {
    let opened: Sandbox | undefined;
    let closed = false;
    this.#packages = this.#packageSender();
    const isCurrent = () => !closed && (opened === undefined || this.#sandbox === opened);
    this.#options.places?.take(this.#place);
    const protocol = import('./protocol.ts');
    const connected = this.#connect({
      onFrame: (frame) => {
        if (isCurrent()) this.#receive(frame);
      },
      onClose: (reason) => {
        if (!isCurrent()) return;
        closed = true;
        this.#lose(reason);
      },
    });
    [opened, { sandboxFrame: this.#frame }] = await Promise.all([connected, protocol]);
    if (this.#disposed) opened.close();
    else if (!closed) this.#sandbox = opened;
  }

  async #connect(handlers: SandboxHandlers): Promise<Sandbox> {
    try {
      return await this.#options.connect(this.#openFrame, handlers);
    } catch (error) {
      this.#options.places?.release(this.#place);
      throw error;
    }
  }

  async run(code: string, options: RunCodeOptions = {}): Promise<Execution> {
    if (this.#disposed) throw new AgentError('disposed', 'The session is disposed: start another.');
    if (this.#busy) throw new AgentError('busy', 'The session runs a step already: wait for its end.');
    if (options.signal?.aborted) return failed(aborted, 'kept');
    this.#busy = true;
    try {
      return await this.#perform(code, options);
    } finally {
      this.#current = undefined;
      this.#busy = false;
      this.#options.places?.touch(this.#place);
      this.#sandbox?.setActive(false);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#dispose();
  }

  async #perform(code: string, { signal, onLog, ...given }: RunCodeOptions): Promise<Execution> {
    const timeoutMs = this.#timeoutOf(given);
    if (typeof timeoutMs !== 'number') return failed(timeoutMs, 'kept');
    const wasLost = this.#lostVariables;
    this.#lostVariables = false;
    try {
      if (!this.#sandbox) await this.open();
    } catch (error) {
      return failed({ name: 'SandboxError', message: messageOf(error) }, 'reset');
    }
    const sandbox = this.#sandbox;
    if (!sandbox) return failed(this.#disposed ? sessionDisposed : protocolBroken, 'reset');
    if (signal?.aborted) return failed(aborted, wasLost ? 'reset' : 'kept');
    sandbox.setActive(true);
    const step = this.#runs++;
    const run = this.#runs;
    this.#current = this.#startRun(run, timeoutMs, onLog);
    let deadline: ReturnType<typeof setTimeout> | undefined;
    const abort = () => {
      deadline = this.#abortRun(run);
    };
    signal?.addEventListener('abort', abort);
    const { wallClockMs } = this.#limits;
    sandbox.send({ type: 'exec', run, step, code: String(code), timeoutMs, wallClockMs, now: this.#now() });
    const execution = await this.#current.execution;
    this.#toldLoss = execution.state === 'reset';
    signal?.removeEventListener('abort', abort);
    clearTimeout(deadline);
    return wasLost ? { ...execution, state: 'reset', logs: resetNote + execution.logs } : execution;
  }

  #timeoutOf({ timeoutMs = this.#limits.timeoutMs }: Pick<RunCodeOptions, 'timeoutMs'>): number | RunFailure {
    try {
      return readLimits({ timeoutMs }).timeoutMs;
    } catch (error) {
      return { name: 'RangeError', message: messageOf(error) };
    }
  }

  #packageSender(): PackageSender {
    const { wallClockMs } = this.#limits;
    return createPackageSender(this.#options.packages, {
      send: (frame) => this.#sandbox?.send(frame),
      clock: () => ({ now: this.#now(), wallClockMs }),
    });
  }

  #startRun(run: number, timeoutMs: number, onLog: RunCodeOptions['onLog']): SessionRun {
    const { options, latencyMs = 0 } = this.#options;
    return startRun({
      run,
      limits: { ...this.#limits, timeoutMs },
      latencyMs,
      tools: new Set(this.#openFrame.options.tools),
      callTool: options.callTool,
      now: this.#now,
      packages: this.#packages,
      onLog,
      send: (frame) => this.#sandbox?.send(frame),
      kill: (reason) => this.#kill(reason),
    });
  }

  /** The sandbox may end the run and keep its variables; one that does not answer is killed. */
  #abortRun(run: number): ReturnType<typeof setTimeout> {
    const { latencyMs = 0 } = this.#options;
    this.#sandbox?.send({ type: 'abort', run });
    return setTimeout(() => {
      if (run === this.#runs && this.#current) this.#kill(withReset(aborted));
    }, abortMs + latencyMs);
  }

  #receive(frame: unknown): void {
    const parsed = this.#frame?.safeParse(frame);
    // Before it is open, a sandbox is asked nothing, and nothing that it says matters.
    if (!parsed) return;
    if (!parsed.success) return this.#kill(protocolBroken);
    this.#current?.receive(parsed.data);
    // At once: the next run must not reach a sandbox that is about to end.
    if (parsed.data.type === 'done' && parsed.data.last) this.#kill(ended);
  }

  /** The sandbox is gone, and the variables with it. */
  #lose(reason: RunFailure): void {
    this.#sandbox = undefined;
    this.#options.places?.release(this.#place);
    const run = this.#current;
    if (run && !run.state) return run.fail(reason, 'reset');
    // The sandbox may end in the same turn of the event loop as its run.
    const told = run ? run.state === 'reset' : this.#toldLoss;
    this.#lostVariables = this.#runs > 0 && !told;
  }

  /** Another session needs the place: the next run begins afresh, and says so. */
  #evict(): void {
    this.#sandbox?.close();
    this.#lose(ended);
  }

  #kill(reason: RunFailure): void {
    this.#sandbox?.kill();
    this.#lose(reason);
  }

  /** An arrow, so that it can listen to the signal. */
  readonly #dispose = (): void => {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#options.options.signal?.removeEventListener('abort', this.#dispose);
    this.#sandbox?.close();
    this.#lose(sessionDisposed);
    this.#options.onDispose?.();
  };
}

function failed(error: RunFailure, state: Execution['state']): Execution {
  return { type: 'error', error: { ...error }, logs: '', state };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The sandbox could not be started.';
}
