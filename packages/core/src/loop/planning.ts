import { clipText } from '../base/json.ts';
import type { LoopContext } from './loop.ts';
import { stepText } from '../memory/step-text.ts';

const historyCharacters = 20_000;

/** Asks for a plan, and appends it: the model sees it as its own words. */
export async function makePlan({ run, strategy, append, prompts }: LoopContext): Promise<void> {
  const { task, images, memory, maxSteps } = run.init;
  const startedAt = await run.now('plan/start');
  // The task and the tools are told apart.
  const history = memory.steps.filter((step) => step.type !== 'system' && step.type !== 'task');
  const prompt = prompts.plan({
    task,
    tools: [strategy.prompt.tools, strategy.prompt.agents].filter(Boolean).join('\n\n'),
    remainingSteps: maxSteps - run.step + 1,
    history: clipText(history.map(stepText).join('\n\n'), historyCharacters),
  });
  const { text, usage } = await run.callModel('plan', {
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }, ...images] }],
  });
  const plan = text.trim();
  append({ type: 'planning', plan, usage, timing: { startedAt, durationMs: (await run.now('plan/end')) - startedAt } });
  run.emit({ type: 'plan', plan, usage });
}
