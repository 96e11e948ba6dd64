import type {
  Agent,
  AgentEvent,
  AgentErrorCode,
  Approval,
  Budget,
  ImagePart,
  Json,
  PendingToolCall,
  StandardSchema,
  Usage,
} from '@thimble/core';
import type { DecideUnknownOutcome } from '../play/unknown-outcomes.ts';
import type { EntryKind, RunStore, StoredRun, StoredState } from './run-store.ts';

/** Runs that outlive their process: each is kept in a store with all that it does, and goes on where it was cut off. */
export interface Runs extends AsyncDisposable {
  /**
   * Starts a run, once: under an id that is there with the same agent, task and options, nothing happens. Resolves when the
   * run is safely kept; it goes on in the background.
   *
   * @throws AgentError `invalid-argument` for an agent that is not known, and for an id that another task has
   */
  start(agent: string, task: string, options?: StartOptions): Promise<RunRecord>;
  get(id: string): Promise<RunRecord | undefined>;
  /** Newest first. */
  list(filter?: ListOptions): Promise<RunSummary[]>;
  /** The run once nobody works on it any more: it has ended, or waits for an answer. */
  wait(id: string, options?: { signal?: AbortSignal | undefined }): Promise<RunRecord>;
  /**
   * The events of the run as they were recorded, from the first or the one after `from`, and then as they come, until the run
   * has ended. They are told once, however often the run was cut off; texts come whole.
   */
  events(id: string, options?: EventsOptions): AsyncIterable<RunEvent>;
  /**
   * Answers the approval that is open under this key, from any process. Where the run waits for it, it goes on.
   *
   * @throws AgentError `invalid-argument` where nothing is open under the key, or it was answered
   */
  approve(id: string, key: string, decision: ApprovalDecision): Promise<void>;
  /** Answers anything else that is open: what to do about a call whose outcome is unknown. */
  answer(id: string, key: string, value: Json, options?: By): Promise<void>;
  /** Stops the run within its step, in whichever process it is. It can be resumed. */
  interrupt(id: string, options?: By): Promise<void>;
  /** Lets a run go on that was interrupted, failed, is suspended, or whose process is gone. */
  resume(id: string, options?: By): Promise<RunRecord>;
  /** A new run that has done what this one did before the step, and goes on from there, with other options where they are given. */
  fork(id: string, options: ForkOptions): Promise<RunRecord>;
  /** Undoes the calls of a run that nobody works on, the last one first, by the `revert` of their tools. Asks first. */
  rollback(id: string, options: RollbackOptions): Promise<Rollback>;
  /** Removes runs that ended that long ago, in milliseconds, with their audit. Gives how many. */
  expire(options: { olderThan: number; states?: readonly StoredState[] | undefined }): Promise<number>;
  /**
   * Takes up runs that are queued, and those whose worker is gone, until the signal is aborted or this is disposed. Rejects
   * with the error of a store that cannot be reached: end the process, or call it again later.
   */
  work(options?: WorkOptions): Promise<void>;
  /** Works on this run here if it is queued or its worker is gone. False where there is nothing to do, or somebody else does it. */
  take(id: string): Promise<boolean>;
  /** Checks that the log is as it was written: nothing changed, nothing missing. */
  verify(id: string): Promise<Verification>;
  /** The log of a run for auditors, with the values of some fields replaced by "[redacted]". */
  export(id: string, options?: { redact?: readonly string[] | undefined }): AsyncIterable<AuditRow>;
}

export type RunsOptions = {
  /** By name: what makes the agent of a run. It is called each time that a run is taken up, and the agent is disposed after. */
  agents: { readonly [name: string]: AgentFactory | AgentEntry };
  store: RunStore;
  /** Who starts, approves and so on where a call does not say. Kept in the audit. */
  by?: string | undefined;
  /** A worker that has not been heard of for this long, in milliseconds, is replaced. @default 15_000 */
  leaseMs?: number | undefined;
  /** @default 'report': the model is told */
  onUnknownOutcome?: DecideUnknownOutcome | undefined;
  /**
   * For queues of another kind: told of each run that is to be worked on, again and again maybe. Runs are then taken up by
   * `take` and `work` alone, and whoever starts or resumes one need not know its agent. @default this process works on it
   */
  dispatch?: ((run: StoredRun) => Promise<void>) | undefined;
};

export type AgentFactory = (run: RunInfo) => Agent | Promise<Agent>;

/** `output`: what the answer must fit. */
export type AgentEntry = { create: AgentFactory; output?: StandardSchema | undefined };

export type RunInfo = { id: string; agent: string; task: string; config: Json };

/** JSON alone, because another process may run it. */
export type RunSettings = {
  variables?: { readonly [name: string]: Json } | undefined;
  images?: readonly (string | ImagePart)[] | undefined;
  instructions?: string | undefined;
  maxSteps?: number | undefined;
  budget?: Budget | undefined;
  /** For whoever makes the agent. No secrets: it is kept. */
  config?: Json | undefined;
};

export type By = { by?: string | undefined };

export type StartOptions = RunSettings &
  By & {
    /** @default a random one */
    id?: string | undefined;
    /** Leaves the run to whoever calls `work`. @default false */
    queue?: boolean | undefined;
  };

export type ForkOptions = StartOptions & {
  /** The first step that is made anew, from 1. */
  step: number;
  agent?: string | undefined;
};

export type ListOptions = {
  state?: StoredState | readonly StoredState[] | undefined;
  agent?: string | undefined;
  /** Changed at this time or later. Milliseconds since 1970. */
  since?: number | Date | undefined;
  /** @default 100 */
  limit?: number | undefined;
};

export type EventsOptions = {
  /** A position: events after it. @default 0 */
  from?: number | undefined;
  /** Whether to wait for what is to come. @default true */
  follow?: boolean | undefined;
  signal?: AbortSignal | undefined;
};

export type RunEvent = AgentEvent & { position: number };

/** `always`: also for later calls of this tool in this run, whose input has the same fields with the same types. */
export type ApprovalDecision = Approval | ({ approved: boolean; reason?: string; always?: boolean } & By);

export type WorkOptions = {
  /** Runs at the same time. @default 4 */
  concurrency?: number | undefined;
  /** How often to look where nothing was found, in milliseconds. @default 1_000 */
  intervalMs?: number | undefined;
  signal?: AbortSignal | undefined;
};

export type RunSummary = {
  id: string;
  agent: string;
  task: string;
  state: StoredState;
  by: string | null;
  createdAt: number;
  updatedAt: number;
  /** Where the run has ended; null where there is no answer. */
  output: Json;
  usage: Usage | null;
  error?: { code: AgentErrorCode; message: string } | undefined;
  /** Which one was used up. */
  budget?: keyof Budget | undefined;
};

/** `config`: as the run was started with. */
export type RunRecord = RunSummary & { waiting: Waiting[]; config: Json };

/** Something that has to be answered before the run can go on. `call`: as it was validated. */
export type Waiting = {
  key: string;
  kind: 'approval' | 'outcome' | 'other';
  since: number;
  call: PendingToolCall | null;
};

export type RollbackOptions = By & {
  /** Asked once, with what will be undone and what cannot be. Without a yes, nothing is undone. */
  confirm(plan: RollbackPlan): boolean | Promise<boolean>;
  signal?: AbortSignal | undefined;
};

export type RollbackPlan = { undo: PendingToolCall[]; impossible: { call: PendingToolCall; reason: string }[] };

export type Rollback = {
  confirmed: boolean;
  undone: PendingToolCall[];
  failed: { call: PendingToolCall; reason: string }[];
};

/** `head`: the hash of the last entry; kept elsewhere, it shows that not even a whole log was replaced. */
export type Verification =
  | { intact: true; entries: number; head: string }
  | { intact: false; position: number; problem: string };

/** `dataHash`: of the data before anything was redacted, so that the chain can be checked all the same. */
export type AuditRow = {
  run: string;
  position: number;
  kind: EntryKind;
  key: string | null;
  time: number;
  fence: number;
  data: Json;
  dataHash: string;
  hash: string;
};
