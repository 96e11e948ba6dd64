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
  readonly #waiting = new Map<number, { release(): void; settled: Promise<unknown> }>();
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
    // One that rejects was cut by the end of the run: it has not settled.
    const settled = result.then(
      () => {
        this.#ready.push(ordinal);
        this.#wake?.();
      },
      () => {},
    );
    this.#waiting.set(ordinal, { release: resolve, settled });
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
        const { release, settled } = await this.#turnOf(ordinal);
        await abortable(settled, this.#signal);
        this.#delivered += 1;
        this.#pending -= 1;
        this.#onDelivery(time);
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
      const ordinal = this.#ready.shift();
      if (ordinal === undefined) await this.#change();
      // Those that a replayed order has delivered wait no more.
      else if (this.#waiting.has(ordinal)) return ordinal;
    }
  }

  /** A replayed order may name a call that is yet to come. */
  async #turnOf(ordinal: number): Promise<{ release(): void; settled: Promise<unknown> }> {
    for (;;) {
      const waiting = this.#waiting.get(ordinal);
      if (waiting) {
        this.#waiting.delete(ordinal);
        return waiting;
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

/** A turn of the event loop: all that can go on has gone on. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
