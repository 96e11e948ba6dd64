import type { Clock } from './clock.ts';
import type { Fence } from './fence.ts';
import type { Primordials } from './primordials.ts';
import type { GuestState, Report } from './report.ts';
import type { Timer, TimerQueue } from './timer-queue.ts';

export type Timers = {
  /** At the start of a step: those of earlier steps are over. */
  reset(): void;
  /** `isIdle`: the step need not stay open for it. */
  start(run: () => unknown, ms: number, isIdle: boolean): number;
  /** Runs the one that is due next; the clock is at its time then. */
  fire(): void;
  /**
   * The code has ended with this value: what is not due soon is stopped. True where somebody may have counted on it: where
   * there is no value, or that of `setTimeout`.
   */
  close(value: unknown): boolean;
};

/**
 * `setTimeout` and the like. The host tells when it is time for the next one; their order is that of their times, so that it is
 * the same in each run. Runs inside the sandbox, from its source text.
 */
export function createTimers(
  p: Primordials,
  queue: TimerQueue,
  clock: Clock,
  fence: Fence,
  state: GuestState,
  report: Report,
  onError: (error: unknown) => void,
): Timers {
  // What runs on for a little while when the code has ended, as people expect who know Node.js.
  const afterEnd = { __proto__: null, ms: 1000, timers: 10_000 };
  const mostTimers = 10_000;
  let lastId = 0;
  let started = 0;
  let end = Infinity;
  let left = Infinity;
  let reported = -1;

  function reset(): void {
    queue.filter(() => false);
    end = Infinity;
    left = Infinity;
    reported = -1;
  }

  function add(timer: Timer): void {
    if (timer.due > end) return;
    timer.order = ++started;
    queue.add(timer);
    tell();
  }

  function remove(id: unknown): void {
    queue.remove(id);
    tell();
  }

  function tell(): void {
    const due = queue.first()?.due ?? -1;
    if (due === reported || !state.open) return;
    reported = due;
    report('timer', state.run, due);
  }

  function open(run: () => unknown, ms: number, every: boolean, isIdle: boolean): number {
    if (queue.size() >= mostTimers)
      throw new p.RangeError(`A step may have ${mostTimers} timers at a time, and this one has.`);
    const wait = ms >= 1 ? ms : 1;
    const id = ++lastId;
    add({ id, due: clock.read() + wait, order: 0, every: every ? wait : undefined, isIdle, run });
    return id;
  }

  function fire(): void {
    const timer = queue.first();
    if (!timer) return;
    queue.remove(timer.id);
    clock.set(timer.due);
    if (timer.every !== undefined) {
      timer.due += timer.every;
      add(timer);
    }
    try {
      timer.run();
    } catch (error) {
      onError(error);
    }
    if (--left <= 0) queue.filter(() => false);
    tell();
  }

  function close(value: unknown): boolean {
    if (end < Infinity) return false;
    end = clock.read() + afterEnd.ms;
    left = afterEnd.timers;
    let isMissed = false;
    queue.filter((timer) => {
      if (timer.due <= end && !timer.isIdle) return true;
      if (!timer.isIdle && (value === undefined || value === timer.id)) isMissed = true;
      return false;
    });
    tell();
    return isMissed;
  }

  function callback(name: string, run: unknown, values: unknown[]): () => unknown {
    if (typeof run !== 'function') throw new p.TypeError(`${name} takes a function.`);
    return () => p.apply(run, undefined, values);
  }

  // Methods, as all functions that the code is given: see output.ts.
  const globals = {
    setTimeout: (run: unknown, ms?: unknown, ...values: unknown[]): number =>
      open(callback('setTimeout', run, values), p.Number(ms), false, false),
    setInterval: (run: unknown, ms?: unknown, ...values: unknown[]): number =>
      open(callback('setInterval', run, values), p.Number(ms), true, false),
    clearTimeout: (id?: unknown): void => remove(id),
    clearInterval: (id?: unknown): void => remove(id),
    queueMicrotask(run: unknown): void {
      const call = callback('queueMicrotask', run, []);
      const act = fence.within(() => {
        try {
          call();
        } catch (error) {
          onError(error);
        }
      });
      void p.settle(p.resolved, act);
    },
  };
  const names = p.ownKeys(globals);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    if (name !== undefined) p.define(p.global, name, p.get(globals, name));
  }

  return { reset, start: (run, ms, isIdle) => open(run, ms, false, isIdle), fire, close };
}
