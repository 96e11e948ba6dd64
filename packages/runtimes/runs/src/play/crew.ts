import { AgentError } from '@thimble/core';
import { delay } from '@thimble/core/utilities';
import type { RunStore, StoredRun } from '../contract/run-store.ts';
import type { AgentEntry, WorkOptions } from '../contract/runs.ts';
import { playRun, type Playing } from './play-run.ts';
import type { DecideUnknownOutcome } from './unknown-outcomes.ts';

export type CrewOptions = {
  store: RunStore;
  agents: ReadonlyMap<string, AgentEntry>;
  leaseMs: number;
  decideUnknown: DecideUnknownOutcome;
  /** Somebody else decides when a run is taken up. */
  isFed: boolean;
};

/** The runs that this process works on. */
export interface Crew extends AsyncDisposable {
  /** Takes the run if it waits for a worker or has lost its own, and its agent is known here. True if it is worked on here. */
  take(id: string): Promise<boolean>;
  playing(id: string): Playing | undefined;
  /** Why this process gave the run up without an end: the store could not be told, or it was replaced. */
  failure(id: string): AgentError | undefined;
  work(options: WorkOptions): Promise<void>;
  /** Its name in leases. */
  readonly owner: string;
}

export function crew({ store, agents, leaseMs, decideUnknown, isFed }: CrewOptions): Crew {
  const owner = crypto.randomUUID();
  const names = [...agents.keys()];
  const runs = new Map<string, Playing>();
  const failures = new Map<string, AgentError>();
  const closing = new AbortController();

  async function claim(id?: string): Promise<Playing | undefined> {
    if (closing.signal.aborted) throw new AgentError('disposed', 'These runs were closed. Make new ones.');
    if (names.length === 0) return undefined;
    const run = await store.claim({ owner, leaseMs, from: ['queued'], to: 'running', agents: names, id });
    return run && begin(run);
  }

  function begin(run: StoredRun): Playing | undefined {
    const entry = agents.get(run.agent);
    if (!entry) return undefined;
    const playing = playRun(run, { store, entry, leaseMs, decideUnknown });
    runs.set(run.id, playing);
    failures.delete(run.id);
    void playing.done.then(async (end) => {
      if (runs.get(run.id) === playing) runs.delete(run.id);
      if (end.failure) failures.set(run.id, end.failure);
      // An answer may have come while the run was being suspended, and have found it in work here.
      if (!isFed && !end.failure && !closing.signal.aborted) await claim(run.id).catch(() => {});
    });
    return playing;
  }

  return {
    owner,
    playing: (id) => runs.get(id),
    failure: (id) => failures.get(id),
    async take(id) {
      return runs.has(id) || (await claim(id)) !== undefined;
    },
    async work({ concurrency = 4, intervalMs = 1_000, signal }) {
      const over = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      while (!over.aborted) {
        const taken = runs.size < concurrency ? await claim() : undefined;
        if (!taken) await Promise.race([delay(intervalMs, over).catch(() => {}), onceOneIsDone(runs, concurrency)]);
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.all([...runs.values()].map((playing) => playing.release()));
    },
  };
}

/** Settles when there is room again; never where there was. */
function onceOneIsDone(runs: ReadonlyMap<string, Playing>, concurrency: number): Promise<unknown> {
  if (runs.size < concurrency) return new Promise(() => {});
  return Promise.race([...runs.values()].map(({ done }) => done));
}
