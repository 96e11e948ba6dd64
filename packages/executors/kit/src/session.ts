import {
  AgentError,
  defaultLimits,
  type Execution,
  type RunCodeOptions,
  type Session,
  type SessionOptions,
} from '@thimble/core';
import { aborted, protocolBroken, reset, resetNote, sessionDisposed, withReset, type RunFailure } from './failures.ts';
import { sandboxFrame, type HostFrame, type OpenFrame } from './protocol.ts';
import { startRun, type SandboxPackages, type SessionRun } from './session-run.ts';

/** A sandbox, as a session sees it: frames go in. */
export type Sandbox = {
  send(frame: HostFrame): void;
  /** Told when runs begin and end: between them nothing may keep the host's process alive. */
  setActive(active: boolean): void;
  /** The session is over; a run in progress need not come to an end. `onClose` is not called any more. */
  close(): void;
  /** Ends it at once, and whatever shares its process: it hangs, or breaks the protocol. `onClose` is not called any more. */
  kill(): void;
};

/** And what comes out of it. */
export type SandboxHandlers = {
  onFrame(frame: unknown): void;
  /** The sandbox ended by itself, or another session's fault ended it: what a run in progress is told. */
  onClose(reason: RunFailure): void;
};

export type CreateSessionOptions = {
  /** Opens a sandbox with the first frame. Called again after each loss, when the next run begins. */
  connect(open: OpenFrame, handlers: SandboxHandlers): Promise<Sandbox>;
  options: SessionOptions;
  packages?: SandboxPackages;
  /** What frames take to the sandbox and back, at most, in milliseconds: no run is charged with it. @default 0 */
  latencyMs?: number;
  /** Told once, when the session is disposed. */
  onDispose?(): void;
};

/**
 * A session over any sandbox that speaks the protocol: one run at a time, numbered so that late frames are dropped;
 * limits, tool calls, deadlines; and a fresh sandbox with the start variables after a loss.
 */
export async function createSession({
  connect,
  options,
  packages,
  latencyMs = 0,
  onDispose,
}: CreateSessionOptions): Promise<Session> {
  const { tools, callTool, variables = {}, signal, seed = newSeed(), now = Date.now } = options;
  const limits = { ...defaultLimits, ...definedOf(options.limits ?? {}) };
  const toolNames = tools.map(({ name }) => name);
  let sandbox: Sandbox | undefined;
  let current: SessionRun | undefined;
  let busy = false;
  let disposed = false;
  let runs = 0;
  let lostSince: boolean = false;
  // The last run said already that the variables are gone.
  let toldLoss = false;

  function openFrame(): OpenFrame {
    const { logBytes, valueBytes, inputBytes, depth, toolCalls, memoryMb } = limits;
    const bounds = { logBytes, valueBytes, inputBytes, depth, toolCalls };
    const guest = {
      tools: toolNames,
      variables: JSON.stringify(variables),
      packages: [...(packages?.names ?? [])],
      seed,
    };
    return { type: 'open', options: { ...guest, ...bounds }, memoryMb };
  }

  async function open(): Promise<void> {
    let opened: Sandbox | undefined;
    let closed = false;
    const isCurrent = () => !closed && (opened === undefined || sandbox === opened);
    opened = await connect(openFrame(), {
      onFrame(frame) {
        if (isCurrent()) receive(frame);
      },
      onClose(reason) {
        if (!isCurrent()) return;
        closed = true;
        lose(reason);
      },
    });
    if (disposed) opened.close();
    else if (!closed) sandbox = opened;
  }

  function receive(frame: unknown): void {
    const parsed = sandboxFrame.safeParse(frame);
    if (!parsed.success) return kill(protocolBroken);
    current?.receive(parsed.data);
    // Told at once: the next run must not reach a sandbox that is about to end.
    if (parsed.data.type === 'done' && parsed.data.last) kill(ENDED);
  }

  /** The sandbox is gone, and the variables with it. */
  function lose(reason: RunFailure): void {
    sandbox = undefined;
    if (current) current.fail(reason, 'reset');
    else lostSince = runs > 0 && !toldLoss;
  }

  function kill(reason: RunFailure): void {
    sandbox?.kill();
    lose(reason);
  }

  async function run(code: string, runOptions: RunCodeOptions = {}): Promise<Execution> {
    if (disposed) throw new AgentError('disposed', 'The session is disposed: start another.');
    if (busy) throw new AgentError('busy', 'The session runs a step already: wait for its end.');
    if (runOptions.signal?.aborted) return failure(aborted, 'kept');
    busy = true;
    try {
      return await perform(code, runOptions);
    } finally {
      current = undefined;
      busy = false;
      sandbox?.setActive(false);
    }
  }

  async function perform(
    code: string,
    { timeoutMs = limits.timeoutMs, signal: runSignal, onLog }: RunCodeOptions,
  ): Promise<Execution> {
    const wasLost = lostSince;
    lostSince = false;
    try {
      if (!sandbox) await open();
    } catch (error) {
      return failure({ name: 'SandboxError', message: messageOf(error) }, 'reset');
    }
    if (!sandbox) return failure(disposed ? sessionDisposed : protocolBroken, 'reset');
    if (runSignal?.aborted) return failure(aborted, wasLost ? 'reset' : 'kept');
    sandbox.setActive(true);
    const step = runs++;
    const bounds = { ...limits, timeoutMs };
    const send = (frame: HostFrame) => sandbox?.send(frame);
    const toolSet = new Set(toolNames);
    current = startRun({
      run: runs,
      limits: bounds,
      latencyMs,
      tools: toolSet,
      callTool,
      now,
      packages,
      onLog,
      send,
      kill,
    });
    let patience: ReturnType<typeof setTimeout> | undefined;
    const abort = () => {
      patience = abortRun(current, runs);
    };
    runSignal?.addEventListener('abort', abort);
    send({ type: 'exec', run: runs, step, code: String(code), timeoutMs, wallClockMs: limits.wallClockMs, now: now() });
    const execution = await current.execution;
    toldLoss = execution.state === 'reset';
    runSignal?.removeEventListener('abort', abort);
    clearTimeout(patience);
    return wasLost ? { ...execution, state: 'reset', logs: resetNote + execution.logs } : execution;
  }

  /** The sandbox may end the run and keep its variables; one that does not answer is killed. */
  function abortRun(stopping: SessionRun | undefined, number: number): ReturnType<typeof setTimeout> {
    sandbox?.send({ type: 'abort', run: number });
    return setTimeout(() => {
      if (stopping === current) kill(withReset(aborted));
    }, ABORT_MS + latencyMs);
  }

  function dispose(): void {
    if (disposed) return;
    disposed = true;
    signal?.removeEventListener('abort', dispose);
    sandbox?.close();
    lose(sessionDisposed);
    onDispose?.();
  }

  if (signal?.aborted) throw new AgentError('aborted', 'The signal of the session is aborted.');
  // Executors that take one begin with it themselves, and leave it out here.
  if (options.snapshot)
    throw new AgentError(
      'invalid-argument',
      'This executor cannot begin with a snapshot: leave it out, or use quickjs().',
    );
  signal?.addEventListener('abort', dispose);
  await open();
  return {
    run,
    async [Symbol.asyncDispose]() {
      dispose();
    },
  };
}

// For a sandbox to end an aborted run, before it is killed.
const ABORT_MS = 250;
const ENDED = reset('The sandbox came to its end.');

function failure(error: RunFailure, state: Execution['state']): Execution {
  return { type: 'error', error: { ...error }, logs: '', state };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The sandbox could not be started.';
}

function definedOf<Options extends object>(options: Options): Partial<Options> {
  const copy: Partial<Options> = { ...options };
  for (const [key, value] of Object.entries(options)) if (value === undefined) Reflect.deleteProperty(copy, key);
  return copy;
}

function newSeed(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}
