import type { Execution, Limits, SessionOptions } from '@thimble/core';
import { protocolBroken, timedOut, withReset, type RunFailure } from './failures.ts';
import { withHint } from './error-hints.ts';
import { parseBounded } from './json-text.ts';
import { createLogBuffer } from './log-buffer.ts';
import type { HostFrame, Outcome, SandboxFrame } from './protocol.ts';
import { createToolRunner } from './tool-runner.ts';

export type SandboxPackages = {
  readonly names: readonly string[];
  /** A script, one expression, that gives their namespaces by name. */
  load(): Promise<string>;
};

export type SessionRunOptions = {
  run: number;
  limits: Limits;
  /** Round trip of a frame, in milliseconds. */
  latencyMs: number;
  tools: ReadonlySet<string>;
  callTool: SessionOptions['callTool'];
  now(): number;
  packages: SandboxPackages | undefined;
  onLog: ((text: string) => void) | undefined;
  send(frame: HostFrame): void;
  /** Called when the sandbox misses its deadline or breaks the protocol: end it. */
  kill(reason: RunFailure): void;
};

export type SessionRun = {
  readonly execution: Promise<Execution>;
  /** What became of the variables; undefined until the run is over. */
  readonly state: Execution['state'] | undefined;
  receive(frame: SandboxFrame): void;
  /** Ends the run from outside. Later ends are ignored. */
  fail(reason: RunFailure, state: Execution['state']): void;
};

// Time beyond the deadline before the host kills a sandbox, whose own clock should have ended the run.
const graceMs = 330;

/** The host's side of one run: logs, tool calls, deadlines and the result. */
export function startRun(options: SessionRunOptions): SessionRun {
  const { run, limits, latencyMs, now, packages, onLog, send, kill } = options;
  const { promise, resolve } = Promise.withResolvers<Execution>();
  const logs = createLogBuffer(limits.logBytes);
  const deadline = createDeadline(limits, latencyMs, () => kill(withReset(timedOut(limits.timeoutMs))));
  const tools = createToolRunner({ ...options, onPending: (count) => deadline.setWaiting(count > 0) });
  let state: Execution['state'] | undefined;

  function end(execution: Execution): void {
    if (state) return;
    state = execution.state;
    tools.stop();
    deadline.stop();
    resolve(execution);
  }

  function fail({ name, message }: RunFailure, state: Execution['state']): void {
    end({ type: 'error', error: { name, message }, logs: logs.toString(), state });
  }

  function receive(frame: SandboxFrame): void {
    if (state || frame.run !== run) return;
    switch (frame.type) {
      case 'log':
        logs.append(frame.text);
        showLog(frame.text);
        return;
      case 'left-out':
        logs.skip(Math.max(0, frame.characters - frame.tail.length));
        logs.append(frame.tail);
        return;
      case 'tool-call':
        if (!tools.call(frame.call, frame.name, frame.input)) kill(protocolBroken);
        return;
      case 'package':
        void sendPackage(frame.call, frame.name);
        return;
      case 'done': {
        const execution = executionOf(
          frame.outcome,
          logs.toString(),
          frame.kept && !frame.last ? 'kept' : 'reset',
          limits,
        );
        if (execution) end(withImages(execution, frame.images));
        else kill(protocolBroken);
      }
    }
  }

  /** What an observer throws does not fail the run. */
  function showLog(text: string): void {
    try {
      onLog?.(text);
    } catch {
      return;
    }
  }

  async function sendPackage(call: number, name: string): Promise<void> {
    if (!packages?.names.includes(name)) return kill(protocolBroken);
    try {
      const script = await packages.load();
      if (!state) send({ type: 'package', run, call, name, script });
    } catch (error) {
      const message = error instanceof Error ? error.message : 'it failed to load';
      if (!state)
        send({
          type: 'tool-error',
          run,
          call,
          name: 'ImportError',
          message: `Cannot import ${name}: ${message}`,
          now: now(),
        });
    }
  }

  return {
    execution: promise,
    get state() {
      return state;
    },
    receive,
    fail,
  };
}

/** Undefined for a value that an honest guest would not send. */
function executionOf(outcome: Outcome, logs: string, state: Execution['state'], limits: Limits): Execution | undefined {
  if (outcome.type === 'error') {
    const { name, message, line, column, snippet, candidates = '' } = outcome;
    const error = { name: name.toWellFormed(), message: withHint(name, message, candidates).toWellFormed() };
    return { type: 'error', error: { ...error, ...(line !== undefined && { line, column, snippet }) }, logs, state };
  }
  if (outcome.type === 'value' && outcome.json === undefined) return { type: 'value', value: undefined, logs, state };
  const parsed = parseBounded(outcome.json ?? 'null', { bytes: limits.valueBytes, depth: limits.depth });
  if (!parsed) return undefined;
  if (outcome.type === 'final-answer') return { type: 'final-answer', value: parsed.value, logs, state };
  return { type: 'value', value: parsed.value, logs, state, ...(outcome.truncated && { truncated: true }) };
}

function withImages(execution: Execution, images: { mediaType: string; data: string }[] = []): Execution {
  if (images.length === 0) return execution;
  return { ...execution, images: images.map(({ mediaType, data }) => ({ type: 'image', mediaType, data })) };
}

/**
 * Calls `onOut` a little after the run has computed for `timeoutMs`, or has lasted `wallClockMs`. This is the host's
 * estimate: time counts as computing unless a tool call is pending.
 */
function createDeadline({ timeoutMs, wallClockMs }: Limits, latencyMs: number, onOut: () => void) {
  const wall = setTimeout(onOut, wallClockMs + graceMs + latencyMs);
  let left = timeoutMs + graceMs;
  let since = performance.now() + latencyMs;
  let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(expire, left + latencyMs);

  // Waits once more: the reply may be unread because *this* process was busy.
  function expire(): void {
    timer = setTimeout(onOut, 60);
  }
  let stopped = false;
  function setWaiting(waiting: boolean): void {
    if (stopped || waiting === (timer === undefined)) return;
    if (waiting) {
      clearTimeout(timer);
      timer = undefined;
      left -= Math.max(0, performance.now() - since);
    } else {
      since = performance.now() + latencyMs;
      timer = setTimeout(expire, Math.max(0, left) + latencyMs);
    }
  }
  function stop(): void {
    clearTimeout(wall);
    clearTimeout(timer);
    stopped = true;
  }
  return { setWaiting, stop };
}
