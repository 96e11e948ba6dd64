import type { Budget, Json, Model } from '@thimble/core';
import type { AgentFactory } from '../contract/agent-kind.ts';
import { artifactVersion, type Artifact } from '../contract/artifact.ts';
import type { EvalCase } from '../contract/eval-case.ts';
import type { Scorer } from '../contract/scorer.ts';
import type { Trial } from '../contract/trial.ts';
import { namedScorer } from '../scorers/named-scorer.ts';
import { machineHere, versionsHere } from '../versions.ts';
import { checkOptions } from './check-options.ts';
import { planTrials, type PlannedTrial } from './plan-trials.ts';
import { runTrial } from './run-trial.ts';
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
  /** Of each scorer: one that takes longer gives no score. @default 300_000 */
  scorerTimeoutMs?: number | undefined;
  /**
   * What else the trials depend on, such as the options of the agents: a trial that the store has of another setup is done again. The
   * cases, their budgets and the seed need not be in it.
   */
  setup?: Json | undefined;
  /** @default 1 */
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

/**
 * Lets every agent try every case with every model, and scores what comes back. A trial that fails, hangs or cannot be scored is a
 * result like any other; only misuse and a store that cannot be written throw.
 *
 * @example
 * const artifact = await evaluate({
 *   cases: await readCases('cases.jsonl'),
 *   agents: { code: codeAgent({ executor: isolatedVm() }), json: jsonAgent() },
 *   models: [openai('gpt-5.2')],
 *   store: fileStore('run.jsonl'),
 * });
 * @throws AgentError `invalid-argument`
 */
export async function evaluate(options: EvaluateOptions): Promise<Artifact> {
  checkOptions(options);
  const { store, seed = 1, signal, onProgress, redact = (trial) => trial } = options;
  const { concurrency = 4, scorerTimeoutMs = 300_000 } = options;
  const startedAt = new Date().toISOString();
  const planned = planTrials(options, seed);
  const known = new Map((await store?.read())?.map((trial) => [trial.key, trial]));
  const trials = new Map(planned.flatMap(({ key }) => known.get(key) ?? []).map((trial) => [trial.key, trial]));
  const waiting = planned.filter(({ key }) => !trials.has(key));
  const begun = performance.now();
  const [total, before] = [planned.length, trials.size];
  onProgress?.({ done: before, total, leftMs: undefined });

  async function keep(trial: Trial): Promise<void> {
    await store?.add(trial);
    trials.set(trial.key, trial);
    const mean = (performance.now() - begun) / (trials.size - before);
    onProgress?.({ done: trials.size, total, leftMs: mean * (total - trials.size), last: trial });
  }

  await inParallel(waiting, concurrency, signal, async (plan) => {
    const trial = await runTrial({ ...plan, scorers: scorersOf(plan, options), scorerTimeoutMs, signal });
    if (trial) await keep(redact(trial));
  });

  return {
    kind: 'thimble-eval',
    version: artifactVersion,
    startedAt,
    seed,
    versions: versionsHere(),
    machine: machineHere(),
    agents: Object.keys(options.agents),
    models: options.models.map(({ id, pricing = null }) => ({ id, pricing })),
    cases: options.cases.map(({ id, task, expected }) => ({ id, task, ...(expected !== undefined && { expected }) })),
    trials: planned.flatMap(({ key }) => trials.get(key) ?? []),
    missing: planned.length - trials.size,
  };
}

/** Takes the next one as soon as one ends. The first that throws stops the rest: what has begun is waited for. */
async function inParallel<T>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let failed = false;
  async function worker(): Promise<void> {
    for (const item of queue) {
      if (failed || signal?.aborted) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function scorersOf({ case: { scorer } }: PlannedTrial, { scorers }: EvaluateOptions): readonly Scorer[] | undefined {
  return scorer === undefined ? scorers : [namedScorer(scorer)];
}
