import { clipText } from './json.ts';
import type { LoopContext } from './loop.ts';
import type { Step } from './step.ts';

const historyCharacters = 20_000;

/** Asks for a plan, and appends it: the model sees it as its own words. */
export async function makePlan({ run, strategy, append, prompts }: LoopContext): Promise<void> {
  const { task, images, memory, maxSteps } = run.init;
  const startedAt = await run.now('plan/start');
  const prompt = prompts.plan({
    task,
    tools: [strategy.prompt.tools, strategy.prompt.agents].filter(Boolean).join('\n\n'),
    remainingSteps: maxSteps - run.step + 1,
    history: clipText(memory.steps.map(asText).filter(Boolean).join('\n\n'), historyCharacters),
  });
  const { text, usage } = await run.callModel('plan', {
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }, ...images] }],
  });
  const plan = text.trim();
  append({ type: 'planning', plan, usage, timing: { startedAt, durationMs: (await run.now('plan/end')) - startedAt } });
  run.emit({ type: 'plan', plan, usage });
}

/** What happened before, for the plan: not the task and the system prompt, which it is told apart. */
function asText(step: Step): string {
  if (step.type === 'planning') return `Earlier plan:\n${step.plan}`;
  if (step.type === 'summary') return step.content;
  if (step.type !== 'action') return '';
  const results = step.results?.map(({ name, output }) => `${name}: ${JSON.stringify(output)}`) ?? [];
  return [`Step ${step.number}:`, step.output, ...results, step.observation ?? ''].filter(Boolean).join('\n');
}
