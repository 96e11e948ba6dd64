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

  /** The answer to be taken next. */
  get first(): Answer | undefined {
    return this.#answers[0];
  }

  take(): Answer | undefined {
    return this.#answers.shift();
  }

  /** Waits for an answer until the run is aborted, or until the deadline, in `performance.now()`. */
  async wait(deadline: number): Promise<void> {
    while (this.#answers.length === 0 && !this.#aborted && performance.now() < deadline) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const remaining = deadline - performance.now() + 1;
      const timer = remaining === Infinity ? undefined : setTimeout(resolve, Math.min(remaining, longestMs));
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
    }
  }
}
