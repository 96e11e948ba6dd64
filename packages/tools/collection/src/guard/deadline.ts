import { AgentError } from '@thimble/core';
import { linkedController, startTimer } from '@thimble/core/utilities';

export type Deadline = {
  /** Aborted by the caller's signal, at the end of the time, and after a silence. */
  readonly signal: AbortSignal;
  /** Something has come: the silence begins anew. */
  alive(): void;
  /** Nothing is waited for, so silence does not count: the reader is slow, not the server. */
  rest(): void;
  /** The call is over: stops the timers, and forgets the caller's signal. */
  end(): void;
};

/** The time that a call and each silence in it may take. */
export function startDeadline(options: { timeoutMs: number; idleTimeoutMs: number; signal: AbortSignal }): Deadline {
  const { timeoutMs, idleTimeoutMs, signal } = options;
  const { controller, release } = linkedController(signal);
  const stop = (what: string) =>
    controller.abort(new AgentError('tool', `The server ${what} and was given up on.`, { retryable: true }));
  const whole = startTimer(timeoutMs, () => stop(`took longer than ${timeoutMs} ms for its answer`));
  // A body that nobody reads does not keep the process; the connection does while it is waited for.
  whole?.unref();
  const startIdle = () => startTimer(idleTimeoutMs, () => stop(`was silent for ${idleTimeoutMs} ms`));
  let idle = startIdle();
  return {
    signal: controller.signal,
    alive() {
      clearTimeout(idle);
      idle = startIdle();
    },
    rest: () => clearTimeout(idle),
    end() {
      clearTimeout(idle);
      clearTimeout(whole);
      release();
    },
  };
}
