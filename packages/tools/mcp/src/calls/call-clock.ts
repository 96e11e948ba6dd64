import { AgentError } from '@thimble/core';
import { linkedController, startTimer } from '@thimble/core/utilities';

export type CallClock = {
  /** Aborted with the caller's signal, or with an AgentError when the time is up. */
  readonly signal: AbortSignal;
  /** There is news: the time without any begins again. */
  restart(): void;
  /** Both times stand still until `resume`, while a person is asked. */
  pause(): void;
  resume(): void;
  stop(): void;
};

export type CallTimes = { timeoutMs: number; maxTimeoutMs: number };

/** The time that a call may take: without news of its progress, and in all. */
export function callClock(tool: string, signal: AbortSignal, { timeoutMs, maxTimeoutMs }: CallTimes): CallClock {
  const { controller, release } = linkedController(signal);
  let leftInAll = maxTimeoutMs;
  let pauses = 0;
  let begunAt = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function begin(): void {
    const limit = Math.min(timeoutMs, leftInAll);
    begunAt = performance.now();
    const unit = limit < timeoutMs ? `in all (${maxTimeoutMs} ms)` : `(${timeoutMs} ms)`;
    timer = startTimer(Math.max(1, limit), () =>
      controller.abort(
        new AgentError(
          'tool',
          `${tool} failed: the MCP server did not answer in time ${unit}, and the call was cancelled.`,
        ),
      ),
    );
  }
  function end(): void {
    clearTimeout(timer);
    leftInAll -= performance.now() - begunAt;
  }

  begin();
  return {
    signal: controller.signal,
    restart() {
      if (pauses > 0) return;
      end();
      begin();
    },
    pause() {
      pauses += 1;
      if (pauses === 1) end();
    },
    resume() {
      pauses -= 1;
      if (pauses === 0) begin();
    },
    stop() {
      clearTimeout(timer);
      release();
    },
  };
}
