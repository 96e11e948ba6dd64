import type { ActionStrategy, BeginOptions } from '../actions/action.ts';
import type { Prompts } from '../prompts/prompts.ts';
import { RunStop } from '../run/run-stop.ts';
import type { Run } from '../run/run.ts';
import { bestAnswer } from './best-answer.ts';
import type { CheckAnswer } from './final-answer.ts';
import { withoutAnswer, type Outcome } from './outcome.ts';
import { isPlanningStep, makePlan } from './planning.ts';
import { takeStep } from './take-step.ts';

export type LoopContext = {
  strategy: ActionStrategy;
  prompts: Prompts;
  planningInterval: number | undefined;
  checkAnswer: CheckAnswer;
  begin: BeginOptions;
};

/**
 * The loop: one step after another until one gives the final answer. Throws for a model that cannot be reached or refuses,
 * and for an aborted signal.
 */
export async function loop(run: Run, context: LoopContext): Promise<Outcome> {
  const { strategy, prompts, planningInterval, checkAnswer, begin } = context;
  try {
    run.signal.throwIfAborted();
    await strategy.begin(run, begin);
    for (let number = 1; number <= run.maxSteps; number++) {
      await run.startStep(number);
      if (isPlanningStep(number, planningInterval)) {
        await makePlan(run, strategy, prompts);
        if (run.spending.exceeded) return withoutAnswer('budget', run.spending.exceeded);
      }
      const answer = await takeStep(run, strategy, checkAnswer);
      if (answer) return { state: 'success', ...answer };
      if (run.spending.exceeded) return withoutAnswer('budget', run.spending.exceeded);
    }
    await run.startStep(run.maxSteps + 1);
    const answer = await takeStep(run, bestAnswer(run, strategy, prompts), checkAnswer);
    return { ...withoutAnswer('max-steps'), ...answer };
  } catch (error) {
    const reason: unknown = run.signal.aborted ? run.signal.reason : error;
    if (reason instanceof RunStop) return withoutAnswer(reason.state, reason.budget);
    throw reason;
  }
}
