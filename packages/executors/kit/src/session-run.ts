import type { Execution, Limits, SessionOptions } from '@thimble/core';
import { protocolBroken, timedOut, tookTooLong, withReset, type RunFailure } from './failures.ts';
import { executionOf } from './execution.ts';
import type { PackageSender } from './package-sender.ts';
import type { HostFrame, SandboxFrame } from './protocol.ts';
import { startRunClock } from './run-clock.ts';
import { createRunLogs } from './run-logs.ts';
import { createToolRunner } from './tool-runner.ts';

export type SessionRunOptions = {
  run: number;
  limits: Limits;
  /** Round trip of a frame, in milliseconds. */
  latencyMs: number;
  tools: ReadonlySet<string>;
  callTool: SessionOptions['callTool'];
  now(): number;
  packages: PackageSender;
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

/** The host's side of one run: logs, tool calls, deadlines and the result. */
export function startRun(options: SessionRunOptions): SessionRun {
  const { run, limits, packages, onLog, send, kill } = options;
  const { timeoutMs, wallClockMs, logBytes } = limits;
  const { promise, resolve } = Promise.withResolvers<Execution>();
  const logs = createRunLogs(logBytes, onLog);
  const clock = startRunClock({
    ...options,
    timeoutMs,
    wallClockMs,
    onWall,
    onOut: () => kill(isTooLong ? ofWall('reset') : withReset(timedOut(timeoutMs))),
  });
  const tools = createToolRunner({
    ...options,
    hold: clock.hold,
    wallLeft: clock.wallLeft,
    onPending: (count) => clock.setWaiting(count > 0),
    onBroken: () => kill(protocolBroken),
  });
  let state: Execution['state'] | undefined;
  let isTooLong = false;

  function onWall(): void {
    isTooLong = true;
    send({ type: 'abort', run });
  }

  function ofWall(state: Execution['state']): RunFailure {
    const failure = tookTooLong(wallClockMs);
    return state === 'kept' ? failure : withReset(failure);
  }

  function end(execution: Execution): void {
    if (state) return;
    state = execution.state;
    tools.stop();
    clock.stop();
    resolve(execution);
  }

  function fail({ name, message }: RunFailure, state: Execution['state']): void {
    end({ type: 'error', error: { name, message }, logs: logs.toString(), state });
  }

  function receive(frame: SandboxFrame): void {
    if (state || frame.run !== run) return;
    switch (frame.type) {
      case 'log':
        if (!logs.append(frame.text)) kill(protocolBroken);
        return;
      case 'left-out':
        if (!logs.leaveOut(frame.characters, frame.tail)) kill(protocolBroken);
        return;
      case 'tool-call':
        if (!tools.call(frame.call, frame.name, frame.input)) kill(protocolBroken);
        return;
      case 'taken':
        return tools.taken(frame.characters);
      case 'package':
        if (!packages.request(frame)) kill(protocolBroken);
        return;
      case 'done': {
        const kept = frame.kept && !frame.last ? 'kept' : 'reset';
        const execution = executionOf(frame, { limits, logs: logs.toString(), state: kept });
        if (!execution) kill(protocolBroken);
        else if (isTooLong && isAborted(execution)) fail(ofWall(kept), kept);
        else end(execution);
      }
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

function isAborted(execution: Execution): boolean {
  return execution.type === 'error' && execution.error.name === 'AbortError';
}
