import { AgentError, type Executor, type Execution, type Limits, type Session, type ToolContext } from '@thimble/core';
import { abortable, messageOf, startTimer } from '@thimble/core/utilities';

export type RunSessionsOptions = {
  executor: Executor;
  limits: Partial<Limits> | undefined;
  /** A session that no call has used for this long is closed. */
  idleMs: number;
};

type Kept = {
  session: Promise<Session> | undefined;
  /** Calls of one run follow one another: a session runs one snippet at a time. */
  lastTurn: Promise<unknown>;
  idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether an earlier session of the run was closed, with its variables. */
  hasLost: boolean;
};

/** Sessions of an executor, one for each run that asks: agents that work in parallel do not see each other's variables. */
export class RunSessions implements AsyncDisposable {
  readonly #options: RunSessionsOptions;
  readonly #runs = new Map<string, Kept>();
  #isDisposed = false;

  constructor(options: RunSessionsOptions) {
    this.#options = options;
  }

  /** Runs the code in the session of the run. `isNew`: the variables of earlier calls of the run are gone. */
  run(code: string, context: ToolContext): Promise<{ execution: Execution; isNew: boolean }> {
    if (this.#isDisposed) throw new AgentError('disposed', 'This interpreter was disposed. Make a new one.');
    const kept = this.#keep(context);
    const turn = kept.lastTurn.then(() => this.#run(kept, code, context.signal));
    kept.lastTurn = turn.catch(() => {});
    return abortable(turn, context.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await Promise.all([...this.#runs.keys()].map((runId) => this.#forget(runId)));
  }

  #keep({ runId, onRunEnd }: ToolContext): Kept {
    const known = this.#runs.get(runId);
    if (known) return known;
    const kept: Kept = { session: undefined, lastTurn: Promise.resolve(), idleTimer: undefined, hasLost: false };
    this.#runs.set(runId, kept);
    onRunEnd?.(() => this.#forget(runId));
    return kept;
  }

  async #run(kept: Kept, code: string, signal: AbortSignal): Promise<{ execution: Execution; isNew: boolean }> {
    signal.throwIfAborted();
    clearTimeout(kept.idleTimer);
    const isNew = kept.session === undefined && kept.hasLost;
    kept.session ??= this.#start();
    const session = await kept.session.catch((error: unknown) => {
      kept.session = undefined;
      throw error;
    });
    const execution = await session.run(code, { signal }).catch((error: unknown): Execution => {
      // Only a session that is gone rejects; the next call gets a new one.
      kept.session = undefined;
      return { type: 'error', error: { name: 'SandboxError', message: messageOf(error) }, logs: '', state: 'reset' };
    });
    kept.idleTimer = startTimer(this.#options.idleMs, () => void close(kept));
    kept.idleTimer?.unref();
    if (this.#isDisposed) await close(kept);
    return { execution, isNew };
  }

  #start(): Promise<Session> {
    const { executor, limits } = this.#options;
    return executor.start({
      tools: [],
      callTool: () => Promise.reject(new Error('There are no tools in this sandbox.')),
      limits,
    });
  }

  async #forget(runId: string): Promise<void> {
    const kept = this.#runs.get(runId);
    this.#runs.delete(runId);
    if (kept) await close(kept);
  }
}

async function close(kept: Kept): Promise<void> {
  clearTimeout(kept.idleTimer);
  const { session } = kept;
  kept.session = undefined;
  kept.hasLost = true;
  await session?.then(
    (open) => open[Symbol.asyncDispose](),
    () => {},
  );
}
