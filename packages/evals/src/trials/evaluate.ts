import { artifactVersion, type Artifact } from '../contract/artifact.ts';
import type { Scorer } from '../contract/scorer.ts';
import type { Trial } from '../contract/trial.ts';
import { namedScorer } from '../scorers/named-scorer.ts';
import { machineHere, versionsHere } from '../versions.ts';
import { checkOptions } from './check-options.ts';
import type { EvaluateOptions } from './evaluate-options.ts';
import { planTrials, type PlannedTrial } from './plan-trials.ts';
import { runTrial } from './run-trial.ts';

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
