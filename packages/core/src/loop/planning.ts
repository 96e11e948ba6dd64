import type { ActionStrategy } from '../actions/action.ts';
import { clipText } from '../base/json.ts';
import { stepText } from '../memory/step-text.ts';
import type { Prompts } from '../prompts/prompts.ts';
import { callModel } from '../run/call-model.ts';
import type { Run } from '../run/run.ts';

const historyCharacters = 20_000;

/** Whether a plan is made before the step: before 1, 1+N, 1+2N … */
export function isPlanningStep(number: number, interval: number | undefined): boolean {
  return interval !== undefined && (number - 1) % interval === 0;
}

/** Asks for a plan, and appends it: the model sees it as its own words. */
export async function makePlan(run: Run, { prompt }: ActionStrategy, prompts: Prompts): Promise<void> {
  const { task, images, memory, maxSteps } = run;
  const startedAt = await run.effects.now('plan/start');
  // This run's task and the tools are given in places of their own.
  const newest = memory.steps.findLast((step) => step.type === 'task');
  const history = memory.steps.filter((step) => step.type !== 'system' && step !== newest);
  const text = prompts.plan({
    task,
    tools: [prompt.values.tools, prompt.values.agents].filter(Boolean).join('\n\n'),
    remainingSteps: maxSteps - run.step + 1,
    history: clipText(history.map(stepText).join('\n\n'), historyCharacters),
  });
  const reply = await callModel(run, 'plan', {
    messages: [{ role: 'user', content: [{ type: 'text', text: text.toWellFormed() }, ...images] }],
  });
  const { usage } = reply;
  const plan = reply.text.trim();
  const durationMs = (await run.effects.now('plan/end')) - startedAt;
  run.append({ type: 'planning', plan, usage, timing: { startedAt, durationMs } });
  run.emit({ type: 'plan', plan, usage });
}
