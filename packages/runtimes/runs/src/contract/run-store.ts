/**
 * Where runs are kept: a row for each run, and for each run a log that only grows. The log is journal, events and audit in
 * one, each entry chained to the one before it by its hash. A store knows nothing of agents; it promises order, atomicity
 * and fencing. `testStore` of `@thimble/runs/testing` holds it to that.
 */
export interface RunStore extends AsyncDisposable {
  /** Adds a run with its first entries, in the state `queued`; or gives the one that has this id, and adds nothing. */
  create(run: NewRun, entries: readonly NewEntry[]): Promise<{ run: StoredRun; isNew: boolean }>;
  get(id: string): Promise<StoredRun | undefined>;
  /** Newest first. */
  list(filter: RunFilter): Promise<ListedRun[]>;
  /**
   * Takes a run for this owner, in one step, so that no two owners take it: one whose state is in `from`, or that is in
   * the state `to` with a lease that is over. Its fence goes up by one, and the entry `claimed` tells of it.
   */
  claim(request: ClaimRequest): Promise<StoredRun | undefined>;
  /** Extends the lease from now on. False if the run has another owner now, or none. */
  renew(id: string, fence: number, leaseMs: number): Promise<boolean>;
  /** Appends entries, and changes the state with them: all of it or nothing. */
  append(id: string, append: Append): Promise<Appended>;
  /** Entries in their order. */
  read(id: string, options?: ReadOptions): Promise<Entry[]>;
  /** Removes the runs that are in one of the states and were not changed since, with all that is kept of them. Gives how many. */
  remove(filter: { states: readonly StoredState[]; before: number }): Promise<number>;
}

/**
 * `queued`: waits for a worker; `running`: has one, whose lease may be over; `suspended`: waits for an answer;
 * `rolling-back`, `rolled-back`: being undone, undone. The others are how a run ended.
 */
export type StoredState =
  | 'queued'
  | 'running'
  | 'suspended'
  | 'success'
  | 'max-steps'
  | 'budget'
  | 'interrupted'
  | 'error'
  | 'rolling-back'
  | 'rolled-back';

/** `settings` and `outcome` are JSON. */
export type NewRun = { id: string; agent: string; task: string; settings: string; by: string | null };

export type StoredRun = NewRun & {
  state: StoredState;
  /** Milliseconds since 1970, by the clock of the store. */
  createdAt: number;
  updatedAt: number;
  outcome: string | null;
  /** Position and hash of the last entry. */
  position: number;
  head: string;
  /** How often the run was claimed: what an earlier owner writes is refused. */
  fence: number;
  owner: string | null;
  leaseUntil: number | null;
};

/** Without what can be large, such as images. */
export type ListedRun = Omit<StoredRun, 'settings'>;

/** `data` is JSON. `once`: refused where the run has an entry of this kind and key. */
export type NewEntry = { kind: EntryKind; key?: string | undefined; time: number; data: string; once?: boolean };

/** `position` counts from 1. `fence`: of the owner that wrote it; 0 for whoever was none. */
export type Entry = {
  position: number;
  kind: EntryKind;
  key: string | null;
  time: number;
  fence: number;
  data: string;
  hash: string;
};

/**
 * `run`: what was asked for, by whom; `claimed`: by which worker; `started`, `result`: before and after an effect;
 * `cleared`: a started effect that may be made again; `request`, `answer`: what is waited for, and what came; `event`: of
 * the agent; `interrupt`, `resume`: by whom; `revert`, `reverted`: before and after a call is undone; `ended`: how.
 */
export type EntryKind =
  | 'run'
  | 'claimed'
  | 'started'
  | 'result'
  | 'cleared'
  | 'request'
  | 'answer'
  | 'event'
  | 'interrupt'
  | 'resume'
  | 'revert'
  | 'reverted'
  | 'ended';

/** `since`: changed at this time or later. `limit` @default 100 */
export type RunFilter = {
  states?: readonly StoredState[] | undefined;
  agent?: string | undefined;
  since?: number | undefined;
  limit?: number | undefined;
};

export type ClaimRequest = {
  owner: string;
  leaseMs: number;
  from: readonly StoredState[];
  to: 'running' | 'rolling-back';
  /** This run only. @default the one that has waited longest */
  id?: string | undefined;
  /** Runs of these agents only. */
  agents?: readonly string[] | undefined;
};

export type Append = {
  entries: readonly NewEntry[];
  /** Refused where the run's is another: its owner was replaced. */
  fence?: number | undefined;
  /** Refused where anybody but the owner with this fence has written an entry of these kinds after this position. */
  unless?: { kinds: readonly EntryKind[]; after: number } | undefined;
  /** Refused in any other state. */
  when?: readonly StoredState[] | undefined;
  /** Changes the state where it is one of `from`. Any state but `running` and `rolling-back` ends the lease. */
  change?: { from: readonly StoredState[]; to: StoredState; outcome?: string | undefined } | undefined;
  /** Safe from a loss of power too, and not from the end of the process alone. @default false */
  sync?: boolean | undefined;
};

export type Appended =
  | { type: 'appended'; state: StoredState }
  | { type: 'missing' }
  | { type: 'fenced' }
  | { type: 'refused'; state: StoredState }
  | { type: 'duplicate'; key: string };

/** `after`: a position. */
export type ReadOptions = {
  after?: number | undefined;
  kinds?: readonly EntryKind[] | undefined;
  limit?: number | undefined;
};
