import { setRef } from './set-ref.ts';

export type SparesOptions<Item> = {
  create(): Item;
  /** Ends one at once. */
  end(item: Item): void;
  /** How many are kept ready while `used` are in use. @default 1 */
  keep?(used: number): number;
  /** Whether a spare one suits whoever comes next; one that does not is ended. @default all do */
  fits?(item: Item): boolean;
  /** Milliseconds without one in use, after which the spare ones end. */
  idleMs: number;
};

// One that has served many sessions is replaced: its memory does not go back to the system whole.
const maxServices = 100;
// Of those that were used already; beside them stands the one that was started ahead.
const maxReturned = 1;
// A program that opens one session, which is soon over and loses nothing, has no use for a spare one.
const aloneMs = 200;

/**
 * Workers of an executor: those in use, and spare ones that were started ahead, or given back, for the next session. They
 * never keep the host's process alive, and end when nobody has used one for a while.
 */
export class Spares<Item> {
  readonly #options: SparesOptions<Item>;
  readonly #spare = new Set<Item>();
  /** With the number of sessions they have served. */
  readonly #services = new Map<Item, number>();
  readonly #used = new Set<Item>();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #next: ReturnType<typeof setTimeout> | undefined;
  #taken = 0;
  #ended = false;

  constructor(options: SparesOptions<Item>) {
    this.#options = options;
  }

  get used(): ReadonlySet<Item> {
    return this.#used;
  }

  /** A spare one, or a new one. Call `refill` when it has started: two at once are slower. */
  take(): Item {
    clearTimeout(this.#idle);
    this.#taken++;
    const { create, fits = () => true } = this.#options;
    const item = [...this.#spare].find(fits) ?? create();
    this.#spare.delete(item);
    this.#used.add(item);
    this.#services.set(item, (this.#services.get(item) ?? 0) + 1);
    return item;
  }

  /**
   * Starts spare ones: the next session, or the next after a loss, finds one ready. A moment later where a second one was
   * taken already, else when the first has been in use for a fifth of a second.
   */
  refill(): void {
    clearTimeout(this.#next);
    this.#next = setTimeout(() => this.#refill(), this.#taken > 1 ? 0 : aloneMs);
    setRef(this.#next, false);
  }

  /** Kept for another session, behind those that are ready, or ended. */
  giveBack(item: Item, { reusable }: { reusable: boolean }): 'kept' | 'ended' {
    if (!this.#used.delete(item)) return 'ended';
    const fresh = (this.#services.get(item) ?? 0) < maxServices;
    const kept = reusable && fresh && !this.#ended && this.#spare.size <= maxReturned;
    if (kept) this.#spare.add(item);
    else this.#end(item);
    this.#waitForUse();
    return kept ? 'kept' : 'ended';
  }

  /** It ended by itself. Where it was in use, another may be wanted soon. */
  lose(item: Item): void {
    this.#services.delete(item);
    this.#spare.delete(item);
    if (!this.#used.delete(item)) return;
    this.#waitForUse();
    this.refill();
  }

  /** Ends all at once, those in use too. */
  end(): void {
    this.#ended = true;
    this.#endSpare();
    for (const item of this.#used) this.#end(item);
  }

  #refill(): void {
    const { create, keep = () => 1, fits = () => true } = this.#options;
    if (this.#ended || this.#used.size === 0) return;
    for (const item of this.#spare) if (!fits(item)) this.#end(item);
    try {
      while (this.#spare.size < keep(this.#used.size)) this.#spare.add(create());
    } catch {
      // Nobody waits for it: whoever takes the next one is told.
    }
  }

  #end(item: Item): void {
    this.#spare.delete(item);
    this.#used.delete(item);
    this.#services.delete(item);
    this.#options.end(item);
  }

  #waitForUse(): void {
    if (this.#used.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#endSpare(), this.#options.idleMs);
    setRef(this.#idle, false);
  }

  #endSpare(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#next);
    for (const item of this.#spare) this.#end(item);
  }
}
