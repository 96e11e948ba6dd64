import type { RunState } from '../contract/agent.ts';
import type { ActionStrategy, BeginOptions } from '../actions/action.ts';
import type { AgentEvent } from '../contract/events.ts';
import { bestAnswer } from './best-answer.ts';
import type { Json } from '../base/json.ts';
import { makePlan } from './planning.ts';
import type { Prompts } from '../prompts/prompts.ts';
import { RunStop, type Run } from '../run/run.ts';
import type { Step } from '../contract/step.ts';
import { nextAction, takeStep } from './take-step.ts';

/** What a run came to, before it is put into a RunResult. */
export type Outcome = { state: RunState; output: unknown; json: Json };

export type LoopContext = {
  run: Run;
  strategy: ActionStrategy;
  prompts: Prompts;
  begin: BeginOptions;
  /** Appends to the memory and to the steps of the run. */
  append(step: Step): void;
};

/**
 * The loop: render the messages, call the model, act, append. A generator of events that returns the outcome; it throws
 * for a model that cannot be reached or refuses, and for an aborted signal.
 */
export async function* loop(context: LoopContext): AsyncGenerator<AgentEvent, Outcome> {
  const { run, strategy, begin } = context;
  const { queue, maxSteps } = run.init;
  const { planningInterval } = run.init.options;
  try {
    run.signal.throwIfAborted();
    yield* queue.during(strategy.begin(run, begin));
    for (let number = 1; number <= maxSteps; number++) {
      run.step = number;
      if (planningInterval !== undefined && (number - 1) % planningInterval === 0) {
        yield* queue.during(makePlan(context));
        if (run.overBudget) return nothing('budget');
      }
      const answer = yield* queue.during(takeStep(context, nextAction(context)));
      if (answer) return { state: 'success', ...answer };
      if (run.overBudget) return nothing('budget');
    }
    run.step = maxSteps + 1;
    const best = yield* queue.during(takeStep(context, bestAnswer(context)));
    return { ...nothing('max-steps'), ...best };
  } catch (error) {
    const reason: unknown = run.signal.aborted ? run.signal.reason : error;
    if (reason instanceof RunStop) return nothing(reason.state);
    throw reason;
  }
}

function nothing(state: RunState): Outcome {
  return { state, output: null, json: null };
}
