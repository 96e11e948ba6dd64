import { abortable } from '../base/abort.ts';
import type { Json } from '../base/json.ts';

/**
 * Delivers results one at a time in the order in which they came, and has that order recorded: a snippet that is run
 * again with the same results in the same order does the same thing.
 */
export class SettleOrder {
  readonly #options: SettleOrderOptions;
  /** Those that came and wait for their turn, first come first. */
  readonly #ready = new Map<number, () => void>();
  #wake: (() => void) | undefined;
  #delivered = 0;
  #pending = 0;
  #delivering = false;

  constructor(options: SettleOrderOptions) {
    this.#options = options;
  }

  /** The same promise, settled in its turn. `ordinal` is unique. A result that rejects was cut by the end of the run: it takes no turn. */
  async deliver<T>(ordinal: number, result: Promise<T>): Promise<T> {
    const { promise: turn, resolve: release } = Promise.withResolvers<void>();
    this.#pending += 1;
    const ready = () => {
      this.#ready.set(ordinal, release);
      this.#wake?.();
    };
    result.then(ready, () => {});
    if (!this.#delivering) this.#deliverAll().catch(() => {});
    await abortable(turn, this.#options.signal);
    return result;
  }

  async #deliverAll(): Promise<void> {
    const { record, onDelivery, signal } = this.#options;
    this.#delivering = true;
    try {
      while (this.#pending > 0) {
        const first = record(`settled/${this.#delivered + 1}`, async () => ({
          ordinal: await this.#next(),
          time: Date.now(),
        }));
        const { ordinal, time } = await abortable(first, signal);
        const release = await abortable(this.#turnOf(ordinal), signal);
        this.#delivered += 1;
        this.#pending -= 1;
        onDelivery(time);
        release();
        // What the sandbox does with this one comes before the next: also in a replay, where all are there at once.
        if (this.#pending > 0) await nextTurn();
      }
    } finally {
      this.#delivering = false;
    }
  }

  /** The next call to finish. */
  async #next(): Promise<number> {
    for (;;) {
      for (const ordinal of this.#ready.keys()) return ordinal;
      await this.#change();
    }
  }

  /** A replayed order may name a call that is yet to come, or to finish. */
  async #turnOf(ordinal: number): Promise<() => void> {
    for (;;) {
      const release = this.#ready.get(ordinal);
      if (this.#ready.delete(ordinal) && release) return release;
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

export type SettleOrderOptions = {
  record<T extends Json>(key: string, effect: () => Promise<T>): Promise<T>;
  /** Told the clock at each delivery. */
  onDelivery(time: number): void;
  /** Aborted when the step is over: what is pending then is never delivered. */
  signal: AbortSignal;
};

/** A turn of the event loop: all that can go on has gone on. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
