import { AgentError, type Agent } from '@thimble/core';
import { invalid, kinds } from '@thimble/core/utilities';
import type { World } from '../contract/eval-case.ts';
import type { Scorer } from '../contract/scorer.ts';
import type { Trial } from '../contract/trial.ts';
import { exact } from '../scorers/scorers.ts';
import type { PlannedTrial } from './plan-trials.ts';
import { meanOf, scoreAnswer } from './score-answer.ts';
import { createTally, type Tally } from './tally.ts';
import { within } from './within.ts';

type TrialOptions = PlannedTrial & {
  scorers?: readonly Scorer[] | undefined;
  scorerTimeoutMs: number;
  signal?: AbortSignal | undefined;
};

// For an agent to end by itself, by its own budget or by its signal, before it is given up.
const graceMs = 1_000;

/** One trial, whatever becomes of it; undefined where the evaluation was stopped meanwhile. */
export async function runTrial(trial: TrialOptions): Promise<Trial | undefined> {
  const { case: item, budget, scorers = [exact()], scorerTimeoutMs, signal } = trial;
  const begun = performance.now();
  const tally = createTally(trial.model.pricing);
  let world: World | undefined;
  const expired = () =>
    new AgentError('budget', `The agent did not end within its ${budget.wallClockMs} ms, and was given up.`);
  try {
    await within({ ms: budget.wallClockMs, signal, graceMs, expired }, async (ownSignal) => {
      world = await item.open?.();
      await play(trial, world, tally, ownSignal);
    });
  } catch (error) {
    tally.fail(error);
  }
  // An interrupted agent gives an answer too, but not that of the case.
  if (signal?.aborted) return undefined;
  const durationMs = Math.round(performance.now() - begun);
  const { events, ...counted } = tally.result();
  const check = world?.check;
  const judgesItself = check !== undefined && item.expected === undefined && item.scorer === undefined;
  const scores = await scoreAnswer(
    { scorers: judgesItself ? [] : scorers, check, timeoutMs: scorerTimeoutMs },
    {
      input: item.task,
      output: counted.output,
      ...(item.expected !== undefined && { expected: item.expected }),
      ...(item.metadata && { metadata: item.metadata }),
      ...(signal && { signal }),
    },
  );
  if (signal?.aborted) return undefined;
  const { key, agent, model } = trial;
  const { id, kind, level } = item;
  const mean = meanOf(Object.values(scores).map(({ score }) => score));
  return {
    key,
    case: id,
    agent,
    model: model.id,
    ...(kind !== undefined && { kind }),
    ...(level !== undefined && { level }),
    ...counted,
    scores,
    score: mean !== null && !hasAnswered(counted) ? 0 : mean,
    durationMs,
    events,
  };
}

/** Whether there is an answer to judge: what is right of a run that broke down is luck. */
function hasAnswered({ state, output }: Pick<Trial, 'state' | 'output'>): boolean {
  return state === 'success' || (state === 'max-steps' && output !== null);
}

/** Lets the agent answer the task and what the user says after it, in one conversation. */
async function play(
  { case: item, agent: name, factory, model, budget, seed }: TrialOptions,
  world: World | undefined,
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const { tools = [], instructions } = world ?? {};
  const agent = requireAgent(name, await factory({ model, tools, instructions, budget, seed }));
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

/** Programs without types may make anything. */
function requireAgent(name: string, made: Agent): Agent {
  if (kinds.having('stream', '').is(made)) return made;
  throw invalid(`The function for the agent "${name}" must return an agent, such as \`new CodeAgent({ … })\`.`);
}
