import { abortable } from '../base/abort.ts';

/** Time for a journal to return an answer that it already has; after that, its call waits. */
const lookUpMs = 1_000;

/** How long nothing else may go on before the run is suspended: time for the sandbox to make its next call. */
const quietMs = 100;

/**
 * Suspends a run when all of its calls wait for something from outside. The others come to their end first: what they do
 * to the world is known then, and several approvals can be open at once.
 */
export class Suspension {
  readonly #suspend: () => void;
  #underWay = 0;
  #waiting = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(suspend: () => void) {
    this.#suspend = suspend;
  }

  /** A call begins. It is under way until what this returns is called. */
  begin(): () => void {
    return this.#count(1, 0);
  }

  /** The answer, if it comes while other calls are under way. Rejects with the reason of the signal. */
  async untilAnswered<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
    let stopWaiting = () => {};
    const timer = setTimeout(() => (stopWaiting = this.#count(0, 1)), lookUpMs);
    try {
      return await abortable(answer, signal);
    } catch (error) {
      if (signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
      stopWaiting();
    }
    return this.untilSuspended(signal);
  }

  /** Only a later run with the same journal takes this call further. Rejects with the reason of the signal. */
  async untilSuspended(signal: AbortSignal): Promise<never> {
    const stopWaiting = this.#count(0, 1);
    try {
      return await abortable(new Promise<never>(() => {}), signal);
    } finally {
      stopWaiting();
    }
  }

  #count(underWay: number, waiting: number): () => void {
    this.#change(underWay, waiting);
    return () => this.#change(-underWay, -waiting);
  }

  #change(underWay: number, waiting: number): void {
    this.#underWay += underWay;
    this.#waiting += waiting;
    clearTimeout(this.#timer);
    if (this.#waiting > 0 && this.#waiting === this.#underWay) this.#timer = setTimeout(this.#suspend, quietMs);
  }
}
