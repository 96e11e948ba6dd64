import { AgentError } from '@thimble/core';
import { delay } from '@thimble/core/utilities';
import type { RunStore, StoredRun } from '../contract/run-store.ts';
import type { AgentEntry, WorkOptions } from '../contract/runs.ts';
import { RunLog } from '../log/run-log.ts';
import { endInterrupted, playRun, type Playing } from './play-run.ts';
import type { DecideUnknownOutcome } from './unknown-outcomes.ts';

export type CrewOptions = {
  store: RunStore;
  agents: ReadonlyMap<string, AgentEntry>;
  leaseMs: number;
  decideUnknown: DecideUnknownOutcome;
  /** Somebody else decides when a run is taken up. */
  isFed: boolean;
};

/** A run that this process gave up without an end, because of the store. `run`: as it was claimed. */
export type GivenUp = { run: StoredRun; failure: AgentError };

/** The runs that this process works on. */
export interface Crew extends AsyncDisposable {
  /** Takes the run if it waits for a worker or has lost its own, and its agent is known here. True if it is worked on here. */
  take(id: string): Promise<boolean>;
  playing(id: string): Playing | undefined;
  /** Undefined also where somebody has taken the run up since. */
  givenUp(id: string): Promise<GivenUp | undefined>;
  /** Ends a run that was interrupted after its worker had died. */
  endAbandoned(id: string): Promise<void>;
  /** @throws AgentError `disposed` */
  checkOpen(): void;
  work(options: WorkOptions): Promise<void>;
  /** Its name in leases. */
  readonly owner: string;
}

export function crew({ store, agents, leaseMs, decideUnknown, isFed }: CrewOptions): Crew {
  const owner = crypto.randomUUID();
  const names = [...agents.keys()];
  const runs = new Map<string, Playing>();
  const givenUp = new Map<string, GivenUp>();
  const claims = new Set<Promise<unknown>>();
  const closing = new AbortController();

  function checkOpen(): void {
    if (closing.signal.aborted) throw new AgentError('disposed', 'These runs were closed. Make new ones.');
  }

  async function claim(id?: string): Promise<Playing | undefined> {
    checkOpen();
    if (names.length === 0) return undefined;
    const claimed = store
      .claim({ owner, leaseMs, from: ['queued'], to: 'running', agents: names, id })
      .then((run) => run && begin(run));
    claims.add(claimed);
    return claimed.finally(() => claims.delete(claimed));
  }

  function begin(run: StoredRun): Playing | undefined {
    const entry = agents.get(run.agent);
    if (!entry) return undefined;
    const playing = playRun(run, { store, entry, leaseMs, decideUnknown });
    runs.set(run.id, playing);
    givenUp.delete(run.id);
    void playing.done.then(async (end) => {
      if (runs.get(run.id) === playing) runs.delete(run.id);
      // Whoever replaced this worker goes on with it.
      if (end.failure && end.failure.code !== 'aborted') givenUp.set(run.id, { run, failure: end.failure });
      // An answer may have come while the run was being suspended, and have found it in work here.
      const goesOn = end.goesOn || (!isFed && !end.failure);
      if (goesOn && !closing.signal.aborted) await claim(run.id).catch(() => {});
    });
    return playing;
  }

  return {
    owner,
    playing: (id) => runs.get(id),
    async givenUp(id) {
      const known = givenUp.get(id);
      if (!known || runs.has(id)) return undefined;
      const run = await store.get(id).catch(() => known.run);
      if (run?.state === 'running' && run.fence === known.run.fence) return known;
      givenUp.delete(id);
      return undefined;
    },
    async endAbandoned(id) {
      const run = await store.claim({ owner, leaseMs, from: [], to: 'running', id });
      if (run) await endInterrupted(new RunLog({ store, id, fence: run.fence, onFailure() {} }));
    },
    checkOpen,
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
      await Promise.allSettled(claims);
      await Promise.all([...runs.values()].map((playing) => playing.release()));
    },
  };
}

/** Settles when there is room again; never where there was. */
function onceOneIsDone(runs: ReadonlyMap<string, Playing>, concurrency: number): Promise<unknown> {
  if (runs.size < concurrency) return new Promise(() => {});
  return Promise.race([...runs.values()].map(({ done }) => done));
}
