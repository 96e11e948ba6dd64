import type { Budget, Json, Model } from '@thimble/core';
import type { AgentFactory } from '../contract/agent-kind.ts';
import type { EvalCase } from '../contract/eval-case.ts';
import type { Scorer } from '../contract/scorer.ts';
import type { Trial } from '../contract/trial.ts';
import type { TrialStore } from './trial-store.ts';

export type EvaluateOptions = {
  cases: readonly EvalCase[];
  /** By name: `{ code: codeAgent({ executor }), json: jsonAgent(), plain: plainModel() }`. */
  agents: { readonly [name: string]: AgentFactory };
  models: readonly Model[];
  /** For cases that name none. A case whose world checks itself, and that expects nothing, needs none. @default [exact()] */
  scorers?: readonly Scorer[] | undefined;
  /** Trials at once. @default 4 */
  concurrency?: number | undefined;
  /** Of each trial. @default { wallClockMs: 300_000 } */
  budget?: Budget | undefined;
  /** Keeps each trial as soon as it ends; what it has is not done again. */
  store?: TrialStore | undefined;
  /** Of each scorer, in milliseconds: one that takes longer gives no score. @default 300_000 */
  scorerTimeoutMs?: number | undefined;
  /**
   * What else the trials depend on, such as the options of the agents: a trial that was stored with another setup is done again. The
   * cases, their budgets and the seed need not be in it.
   */
  setup?: Json | undefined;
  /** Of all that is drawn, such as the seed that each agent is given. @default 1 */
  seed?: number | undefined;
  /** Stops: trials that ended are in the artifact, the others are counted as missing. */
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Takes out of a trial what must not be kept, such as secrets that a tool gave. Before it is stored, and in the artifact. */
  redact?: ((trial: Trial) => Trial) | undefined;
};

export type Progress = {
  done: number;
  total: number;
  /** Estimated from the trials so far, in milliseconds; undefined before the first. */
  leftMs: number | undefined;
  last?: Trial | undefined;
};
