import { AgentError, type Agent } from '@thimble/core';
import { linkedController, startTimer } from '@thimble/core/utilities';
import type { World } from '../contract/eval-case.ts';
import type { Scorer } from '../contract/scorer.ts';
import type { Trial } from '../contract/trial.ts';
import { exact } from '../scorers/scorers.ts';
import { meanOf, scoreAnswer } from './score-answer.ts';
import type { PlannedTrial } from './plan-trials.ts';
import { createTally, type Tally } from './tally.ts';

type TrialOptions = PlannedTrial & { scorers?: readonly Scorer[] | undefined; signal?: AbortSignal | undefined };

// For an agent to end by itself, by its own budget, before it is given up.
const graceMs = 1_000;

/** One trial, whatever becomes of it; undefined where the evaluation was stopped meanwhile. */
export async function runTrial(trial: TrialOptions): Promise<Trial | undefined> {
  const { case: item, budget, signal } = trial;
  const { controller, release } = linkedController(signal);
  const begun = performance.now();
  const tally = createTally();
  const { promise: hung, reject } = Promise.withResolvers<never>();
  const timer = startTimer(budget.wallClockMs + graceMs, () => {
    const error = new AgentError(
      'budget',
      `The agent did not end within its ${budget.wallClockMs} ms, and was given up.`,
    );
    controller.abort(error);
    reject(error);
  });
  let world: World | undefined;
  try {
    world = await item.open?.();
    const playing = play(trial, world, tally, controller.signal);
    await Promise.race([playing, hung]);
  } catch (error) {
    if (signal?.aborted) return undefined;
    tally.fail(error);
  } finally {
    clearTimeout(timer);
    release();
  }
  // An interrupted agent gives an answer too, but not that of the case.
  if (signal?.aborted) return undefined;
  const durationMs = Math.round(performance.now() - begun);
  const hasOwnCheck = world?.check !== undefined && item.expected === undefined && item.scorer === undefined;
  const scorers = trial.scorers ?? [exact()];
  const { events, ...counted } = tally.result();
  const scores = await scoreAnswer(hasOwnCheck ? [] : scorers, world, {
    input: item.task,
    output: counted.output,
    ...(item.expected !== undefined && { expected: item.expected }),
    ...(item.metadata && { metadata: item.metadata }),
    ...(signal && { signal }),
  });
  if (signal?.aborted) return undefined;
  const { key, agent, model } = trial;
  const { id, kind, level } = item;
  return {
    key,
    case: id,
    agent,
    model: model.id,
    ...(kind !== undefined && { kind }),
    ...(level !== undefined && { level }),
    ...counted,
    scores,
    score: meanOf(Object.values(scores).map(({ score }) => score)),
    durationMs,
    events,
  };
}

/** Lets the agent answer the task and what the user says after it, in one conversation. */
async function play(
  { case: item, factory, model, budget, seed }: TrialOptions,
  world: World | undefined,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { tools = [], instructions } = world ?? {};
  const agent: Agent = await factory({ model, tools, instructions, budget, seed });
  try {
    for (const [index, task] of [item.task, ...(item.followUps ?? [])].entries()) {
      const stream = agent.stream(task, { signal, variables: item.variables, ...(index > 0 && { reset: false }) });
      // It rejects with what the iteration throws.
      stream.result.catch(() => {});
      for await (const event of stream) tally.count(event);
      if (!tally.mayGoOn()) return;
    }
  } finally {
    await agent[Symbol.asyncDispose]();
  }
}
