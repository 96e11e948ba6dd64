import type { Clock } from './clock.ts';
import type { Fence } from './fence.ts';
import type { Primordials } from './primordials.ts';
import type { GuestState, Report } from './report.ts';

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
  clock: Clock,
  fence: Fence,
  state: GuestState,
  report: Report,
  onError: (error: unknown) => void,
): Timers {
  type Timer = {
    id: number;
    due: number;
    every: number | undefined;
    isIdle: boolean;
    run(): unknown;
    next: Timer | undefined;
  };
  // What runs on for a little while when the code has ended, as people expect who know Node.js.
  const afterEndMs = 1000;
  const mostTimers = 10_000;
  let first: Timer | undefined;
  let count = 0;
  let lastId = 0;
  let end = Infinity;
  let reported = -1;

  function reset(): void {
    first = undefined;
    count = 0;
    end = Infinity;
    reported = -1;
  }

  /** In the order of their times; those of one time in the order in which they were started. */
  function insert(timer: Timer): void {
    if (timer.due > end) return;
    let before: Timer | undefined;
    for (let at = first; at && at.due <= timer.due; at = at.next) before = at;
    timer.next = before ? before.next : first;
    if (before) before.next = timer;
    else first = timer;
    count++;
    tell();
  }

  function remove(id: unknown): void {
    let before: Timer | undefined;
    for (let at = first; at; at = at.next) {
      if (at.id === id) {
        if (before) before.next = at.next;
        else first = at.next;
        count--;
        return tell();
      }
      before = at;
    }
  }

  function tell(): void {
    const due = first?.due ?? -1;
    if (due === reported || !state.open) return;
    reported = due;
    report('timer', state.run, due);
  }

  function open(run: () => unknown, ms: number, every: boolean, isIdle: boolean): number {
    if (count >= mostTimers)
      throw new p.RangeError(`A step may have ${mostTimers} timers at a time, and this one has.`);
    const wait = ms >= 1 ? ms : 1;
    const id = ++lastId;
    insert({ id, due: clock.read() + wait, every: every ? wait : undefined, isIdle, run, next: undefined });
    return id;
  }

  function fire(): void {
    const timer = first;
    if (!timer) return;
    first = timer.next;
    count--;
    clock.set(timer.due);
    if (timer.every !== undefined) {
      timer.due += timer.every;
      insert(timer);
    }
    try {
      timer.run();
    } catch (error) {
      onError(error);
    }
    tell();
  }

  function close(value: unknown): boolean {
    if (end < Infinity) return false;
    end = clock.read() + afterEndMs;
    let isMissed = false;
    let before: Timer | undefined;
    for (let at = first; at; at = at.next) {
      if (at.due <= end && !at.isIdle) {
        before = at;
        continue;
      }
      if (!at.isIdle && (value === undefined || value === at.id)) isMissed = true;
      count--;
      if (before) before.next = at.next;
      else first = at.next;
    }
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
