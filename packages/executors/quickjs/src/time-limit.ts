/** When an entry has to end: the engine asks now and then while code runs. */
export class TimeLimit {
  /** Set by whoever runs the session. */
  isAborted = (): boolean => false;
  #deadline: number;
  #reason: 'timeout' | 'interrupted' | undefined;

  constructor(timeoutMs: number) {
    this.#deadline = performance.now() + timeoutMs;
  }

  /** Why the entry was ended; undefined while it may go on. */
  get reason(): 'timeout' | 'interrupted' | undefined {
    return this.#reason;
  }

  start(timeoutMs: number): void {
    this.#deadline = performance.now() + timeoutMs;
    this.#reason = undefined;
  }

  endWithin(milliseconds: number): void {
    this.#deadline = Math.min(this.#deadline, performance.now() + milliseconds);
  }

  isOver(): boolean {
    if (this.isAborted()) this.#reason ??= 'interrupted';
    else if (performance.now() >= this.#deadline) this.#reason ??= 'timeout';
    return this.#reason !== undefined;
  }
}
