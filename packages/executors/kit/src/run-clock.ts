import type { Limits } from '@thimble/core';

export type RunClockOptions = Pick<Limits, 'timeoutMs' | 'wallClockMs'> & {
  /** Round trip of a frame, in milliseconds. */
  latencyMs: number;
  /** The run has lasted `wallClockMs`: the sandbox may still end it by itself. */
  onWall(): void;
  /** The sandbox has missed a deadline that its own clock should have kept. */
  onOut(): void;
};

/** The host's estimate of the time that a run takes. */
export type RunClock = {
  /** Whether a tool call is pending: waiting for it counts against the wall clock only. */
  setWaiting(waiting: boolean): void;
  /** Stops the wall clock until the function that it returns is called. */
  hold(): () => void;
  /** Milliseconds that are left of `wallClockMs`. */
  wallLeft(): number;
  stop(): void;
};

// Time beyond a deadline before the host kills the sandbox.
const graceMs = 330;
// For a sandbox that keeps the wall clock itself while its code computes.
const wallGraceMs = 20;

/** Starts the clock of a run. */
export function startRunClock({ timeoutMs, wallClockMs, latencyMs, onWall, onOut }: RunClockOptions): RunClock {
  const computing = stopwatch(timeoutMs + graceMs, expire);
  const wall = stopwatch(wallClockMs + wallGraceMs, reachWall);
  let last: ReturnType<typeof setTimeout> | undefined;
  let holds = 0;

  computing.go(latencyMs);
  wall.go(latencyMs);

  // Waits once more: the reply may be unread because *this* process was busy.
  function expire(): void {
    last = setTimeout(onOut, 60);
  }

  function reachWall(): void {
    onWall();
    last = setTimeout(onOut, graceMs + latencyMs);
  }

  return {
    setWaiting(waiting) {
      if (waiting) computing.halt();
      else computing.go(latencyMs);
    },
    hold() {
      let held = true;
      if (++holds === 1) wall.halt();
      return () => {
        if (held && --holds === 0) wall.go(0);
        held = false;
      };
    },
    wallLeft: () => Math.max(1, wall.left() - wallGraceMs),
    stop() {
      computing.stop();
      wall.stop();
      clearTimeout(last);
    },
  };
}

/**
 * Calls `onEnd` when it has run for so many milliseconds in all. It stops and goes with each call of a tool: that moves no timer,
 * which looks for itself, when it fires, how much is left.
 */
function stopwatch(milliseconds: number, onEnd: () => void) {
  let left = milliseconds;
  /** Undefined while it stands. */
  let since: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  function pending(): number {
    return since === undefined ? left : left - Math.max(0, performance.now() - since);
  }

  function wake(inMs: number): void {
    timer = setTimeout(look, Math.max(0, inMs));
  }

  function look(): void {
    timer = undefined;
    if (over || since === undefined) return;
    const rest = pending() + Math.max(0, since - performance.now());
    // Timers may fire a little early.
    if (rest >= 1) return wake(rest);
    over = true;
    onEnd();
  }

  return {
    left: pending,
    go(delayMs: number) {
      if (over || since !== undefined) return;
      since = performance.now() + delayMs;
      if (timer === undefined) wake(left + delayMs);
    },
    halt() {
      left = pending();
      since = undefined;
    },
    stop() {
      over = true;
      clearTimeout(timer);
    },
  };
}
