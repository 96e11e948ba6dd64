import type { HostFrame } from '../protocol.ts';

/** What the host sends in answer to a call of the step. */
export type Answer = Exclude<HostFrame, { type: 'open' | 'exec' | 'abort' }>;

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

  /** Waits for an answer, however long: the host aborts a run that lasts too long. Undefined when it is aborted. */
  async next(): Promise<Answer | undefined> {
    while (this.#answers.length === 0 && !this.#aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    return this.#aborted ? undefined : this.#answers.shift();
  }
}
