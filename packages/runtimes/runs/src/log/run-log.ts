import { AgentError } from '@thimble/core';
import type { Append, Appended, EntryKind, NewEntry, RunStore, StoredState } from '../contract/run-store.ts';

/** What is to be written. `data` can be told in JSON. */
export type Draft = { kind: EntryKind; key?: string; data: object | null; once?: boolean };

export type RunLogOptions = {
  store: RunStore;
  id: string;
  fence: number;
  /** Told once: from then on nothing is written any more. */
  onFailure(failure: LogFailure): void;
};

/** `lost`: another worker has the run; `unreachable`: the store is gone. */
export type LogFailure = { type: 'lost' | 'unreachable'; error: AgentError };

/**
 * What the owner of a run writes. Entries are put together to few writes, in their order; whoever has to know that one is
 * safe waits for it. An earlier owner's are refused by the store.
 */
export class RunLog {
  readonly #options: RunLogOptions;
  #pending: NewEntry[] = [];
  #isSync = false;
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #failure: LogFailure | undefined;

  constructor(options: RunLogOptions) {
    this.#options = options;
  }

  /** Written soon, and before anything that is added later. */
  add(draft: Draft): void {
    this.#pending.push(toEntry(draft));
    this.flush().catch(() => {});
  }

  /** Written when it resolves. `sync`: also if the power fails. */
  write(draft: Draft, { sync = false } = {}): Promise<void> {
    this.#pending.push(toEntry(draft));
    this.#isSync ||= sync;
    return this.flush();
  }

  /** Everything that was added is written when it resolves. */
  flush(): Promise<void> {
    this.#next ??= this.#commitNext();
    return this.#next;
  }

  /** The last entry. Gives the state that the run has then. Undefined where it could not be written. */
  async end(draft: Draft, change: NonNullable<Append['change']>): Promise<StoredState | undefined> {
    try {
      await this.flush();
      return await this.#append({ entries: [toEntry(draft)], change });
    } catch {
      return undefined;
    }
  }

  /** Suspends the run. Where an answer or an interrupt has come since this position, it goes back to the queue. */
  async suspend(after: number): Promise<StoredState | undefined> {
    const change = (to: StoredState) => ({
      entries: [toEntry({ kind: 'ended', data: { state: to } })],
      change: { from: ['running'] as const, to },
    });
    try {
      await this.flush();
      const asked = await this.#ask({ ...change('suspended'), unless: { kinds: ['answer', 'interrupt'], after } });
      return asked.type === 'refused' ? await this.#append(change('queued')) : this.#stateOf(asked);
    } catch {
      return undefined;
    }
  }

  async #commitNext(): Promise<void> {
    // What is added in this turn of the event loop goes with it.
    await Promise.all([this.#last, new Promise((resolve) => setImmediate(resolve))]);
    this.#next = undefined;
    const entries = this.#pending;
    const sync = this.#isSync;
    this.#pending = [];
    this.#isSync = false;
    const written = this.#append({ entries, sync }).then(() => {});
    this.#last = written.catch(() => {});
    return written;
  }

  async #append(append: Append): Promise<StoredState> {
    return this.#stateOf(await this.#ask(append));
  }

  #stateOf(appended: Appended): StoredState {
    if (appended.type === 'appended') return appended.state;
    const message = `The run ${this.#options.id} was taken over by another worker, which goes on with it.`;
    throw this.#fail('lost', new AgentError('aborted', message));
  }

  async #ask(append: Append): Promise<Appended> {
    const { store, id, fence } = this.#options;
    if (this.#failure) throw this.#failure.error;
    return store.append(id, { ...append, fence }).catch((error: unknown) => {
      const message = `The store of the run ${id} cannot be reached. Resume the run when it can.`;
      const known = AgentError.is(error) ? error : new AgentError('execution', message, { cause: error });
      throw this.#fail('unreachable', known);
    });
  }

  #fail(type: LogFailure['type'], error: AgentError): AgentError {
    this.#failure = { type, error };
    this.#options.onFailure(this.#failure);
    return error;
  }
}

export function toEntry({ kind, key, data, once }: Draft): NewEntry {
  return { kind, key, time: Date.now(), data: JSON.stringify(data), ...(once && { once }) };
}
