/**
 * When a step must be woken for its next timer. The guest's clock stands still while nothing runs, and is where the host or a
 * timer last set it; from there on it goes as fast as any.
 */
export class WakeUp {
  #now: number;
  #since = performance.now();
  #due: number | undefined;

  /** `now`: the guest's clock. */
  constructor(now: number) {
    this.#now = now;
  }

  /** By the guest's clock; undefined when no timer waits. */
  get due(): number | undefined {
    return this.#due;
  }

  set due(due: number | undefined) {
    this.#due = due;
  }

  /** In `performance.now()`; Infinity when no timer waits. */
  get at(): number {
    return this.#due === undefined ? Infinity : this.#since + (this.#due - this.#now);
  }

  /** The guest's clock is set, never backwards. */
  setClock(now: number): void {
    if (now <= this.#now) return;
    this.#now = now;
    this.#since = performance.now();
  }
}
