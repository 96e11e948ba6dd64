import type { HostFrame } from '../protocol.ts';

/** What the host sends in answer to a call of the step. */
export type Answer = Exclude<HostFrame, { type: 'open' | 'exec' | 'abort' }>;

// Of a timer.
const longestMs = 2 ** 31 - 1;

/** Answers that a step has not taken yet, and whether the host has aborted it. */
export class Inbox {
  readonly #answers: Answer[] = [];
  #aborted = false;
  #wake = (): void => {};

  get aborted(): boolean {
    return this.#aborted;
  }

  push(answer: Answer): void {
    this.#answers.push(answer);
    this.#wake();
  }

  abort(): void {
    this.#aborted = true;
    this.#wake();
  }

  /** Waits for an answer. Undefined when the run is aborted, or at the deadline, in `performance.now()`. */
  async next(deadline: number): Promise<Answer | undefined> {
    while (this.#answers.length === 0 && !this.#aborted && performance.now() < deadline) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, Math.min(deadline - performance.now() + 1, longestMs));
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
    }
    return this.#aborted || performance.now() >= deadline ? undefined : this.#answers.shift();
  }
}
