import { abortable } from './abort.ts';
import type { Json } from './json.ts';

/**
 * Delivers results one at a time in the order in which they came, and has that order recorded: a snippet that is run
 * again with the same results in the same order does the same thing.
 */
export class SettleOrder {
  readonly #record: <T extends Json>(key: string, effect: () => Promise<T>) => Promise<T>;
  readonly #onDelivery: (time: number) => void;
  readonly #signal: AbortSignal;
  readonly #ready: number[] = [];
  readonly #waiting = new Map<number, () => void>();
  #wake: (() => void) | undefined;
  #delivered = 0;
  #pending = 0;
  #delivering = false;

  constructor(options: {
    record<T extends Json>(key: string, effect: () => Promise<T>): Promise<T>;
    /** Told the clock at each delivery. */
    onDelivery(time: number): void;
    /** Aborted when the step is over: what is pending then is never delivered. */
    signal: AbortSignal;
  }) {
    this.#record = options.record;
    this.#onDelivery = options.onDelivery;
    this.#signal = options.signal;
  }

  /** The same promise, settled in its turn. `ordinal` is unique. */
  async deliver<T>(ordinal: number, result: Promise<T>): Promise<T> {
    const { promise: turn, resolve } = Promise.withResolvers<void>();
    this.#pending += 1;
    this.#waiting.set(ordinal, resolve);
    const finished = () => {
      this.#ready.push(ordinal);
      this.#wake?.();
    };
    result.then(finished, finished);
    if (!this.#delivering) this.#deliverAll().catch(() => {});
    this.#wake?.();
    await abortable(turn, this.#signal);
    return result;
  }

  async #deliverAll(): Promise<void> {
    this.#delivering = true;
    try {
      while (this.#pending > 0) {
        const key = `settled/${this.#delivered + 1}`;
        const { ordinal, time } = await abortable(
          this.#record(key, async () => ({ ordinal: await this.#next(), time: Date.now() })),
          this.#signal,
        );
        const release = await this.#turnOf(ordinal);
        this.#delivered += 1;
        this.#pending -= 1;
        this.#onDelivery(time);
        release();
      }
    } finally {
      this.#delivering = false;
    }
  }

  /** The next call to finish. */
  async #next(): Promise<number> {
    for (;;) {
      const ordinal = this.#ready.shift();
      if (ordinal !== undefined) return ordinal;
      await this.#change();
    }
  }

  /** A replayed order may name a call that is yet to come. */
  async #turnOf(ordinal: number): Promise<() => void> {
    for (;;) {
      const release = this.#waiting.get(ordinal);
      if (release) {
        this.#waiting.delete(ordinal);
        return release;
      }
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
