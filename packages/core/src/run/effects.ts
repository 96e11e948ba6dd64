import type { Json } from '../base/json.ts';
import type { Journal } from '../contract/journal.ts';

/** The effects of a run, performed through its journal where it has one. Keys are unique within the step. */
export class Effects {
  readonly #journal: Journal | undefined;
  readonly #step: () => number;

  constructor(journal: Journal | undefined, step: () => number) {
    this.#journal = journal;
    this.#step = step;
  }

  /** `repeatable: false` for what must not be done twice. */
  record<T extends Json>(key: string, effect: () => Promise<T>, { repeatable = true } = {}): Promise<T> {
    return this.#journal ? this.#journal.run(`${this.#step()}/${key}`, effect, { repeatable }) : effect();
  }

  /** The time, as it was when this was first asked for. */
  now(key: string): Promise<number> {
    return this.record(key, async () => Date.now());
  }

  /** Waits for something from outside. Undefined where the journal cannot. */
  awaitSignal(key: string): Promise<Json> | undefined {
    return this.#journal?.signal?.(`${this.#step()}/${key}`);
  }

  /** The journal for what happens within one effect, such as the run of a managed agent. */
  under(key: string): Journal | undefined {
    const journal = this.#journal;
    if (!journal) return undefined;
    const prefix = `${this.#step()}/${key}/`;
    const signal = journal.signal?.bind(journal);
    return {
      run: (inner, effect, options) => journal.run(prefix + inner, effect, options),
      ...(signal && { signal: (inner) => signal(prefix + inner) }),
    };
  }
}
