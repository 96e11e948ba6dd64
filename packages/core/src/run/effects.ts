import { AgentError, messageOf } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import type { EffectOptions, Journal, SignalOptions } from '../contract/journal.ts';

/** The effects of a run, performed through its journal where it has one. Keys are unique within the step. */
export class Effects {
  readonly #journal: Journal | undefined;
  readonly #step: () => number;
  readonly #onFailure: (failure: AgentError) => void;

  /** `onFailure` hears when the journal itself fails: whoever asked for the effect may not be able to end the run. */
  constructor(journal: Journal | undefined, step: () => number, onFailure: (failure: AgentError) => void) {
    this.#journal = journal;
    this.#step = step;
    this.#onFailure = onFailure;
  }

  /** `repeatable: false` for what must not be done twice. */
  record<T extends Json>(key: string, effect: () => Promise<T>, options: EffectOptions = {}): Promise<T> {
    if (!this.#journal) return effect();
    return this.#run(this.#journal, `${this.#step()}/${key}`, effect, { repeatable: true, ...options });
  }

  /** The time, as it was when this was first asked for. */
  now(key: string): Promise<number> {
    return this.record(key, async () => Date.now());
  }

  /** Waits for something from outside. Undefined where the journal cannot. */
  awaitSignal(key: string, options: SignalOptions): Promise<Json> | undefined {
    return this.#journal?.signal?.(`${this.#step()}/${key}`, options);
  }

  /** The journal for what happens within one effect, such as the run of a managed agent. */
  under(key: string): Journal | undefined {
    const journal = this.#journal;
    if (!journal) return undefined;
    const prefix = `${this.#step()}/${key}/`;
    const signal = journal.signal?.bind(journal);
    return {
      run: (inner, effect, options) => this.#run(journal, prefix + inner, effect, options),
      ...(signal && { signal: (inner, options) => signal(prefix + inner, options) }),
    };
  }

  async #run<T extends Json>(
    journal: Journal,
    key: string,
    effect: () => Promise<T>,
    options: EffectOptions | undefined,
  ): Promise<T> {
    let hasEffectFailed = false;
    const perform = () =>
      effect().catch((error: unknown) => {
        hasEffectFailed = true;
        throw error;
      });
    try {
      return await journal.run(key, perform, options);
    } catch (error) {
      // What came of the effect, and a call of which nobody knows the outcome, are told to whoever asked.
      if (hasEffectFailed || AgentError.is(error, 'unknown-outcome')) throw error;
      const failure = journalFailure(key, error);
      this.#onFailure(failure);
      throw failure;
    }
  }
}

/** The error that a run ends with when its journal fails. */
export function journalFailure(key: string, error: unknown): AgentError {
  if (AgentError.is(error)) return error;
  return new AgentError('execution', `The journal failed at "${key}": ${messageOf(error)}`, { cause: error });
}
