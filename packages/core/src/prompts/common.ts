import type { PlanPromptContext } from './prompts.ts';
import { noTools, onlyWith, paragraphs, section } from './sections.ts';

/** A request for a plan, the same for every kind of agent. */
export function plan({ task, tools, remainingSteps, history }: PlanPromptContext): string {
  const steps = remainingSteps === 1 ? '1 step is left' : `${remainingSteps} steps are left`;
  return paragraphs(
    'Plan the task below. This reply is the plan only: do not call tools and do not write code.',
    section('Task', task),
    section('Tools', onlyWith(tools, tools) || noTools),
    section('What happened so far', history),
    section(
      'Your reply',
      [
        '1. Facts known: what the task and the history establish, with values.',
        '2. Facts to find out: what is missing, and which tool or computation gives it.',
        `3. Plan: a short numbered list of what to achieve, in order; ${steps}. Say which items can be done together. Change what the history shows does not work.`,
      ].join('\n'),
    ),
  );
}

/** How a managed agent is told its task. */
export function managedTask({ name, task }: { name: string; task: string }): string {
  return paragraphs(
    `You are "${name}". Another agent gives you this task:`,
    task,
    'Only your final answer is passed on; your steps and what you print are not. Give it in the form that the task asks for. Where it names none, make the answer understandable by itself: the result, the facts and sources it rests on, and what you could not find or are not sure of.',
  );
}

/** The last request of a run that has used up its steps. */
export function finalAnswer({ task }: { task: string }): string {
  return paragraphs(
    'No steps are left. Answer the task now as well as this conversation allows, in plain text, without code or tool calls. Use only what was observed. Say what is missing or uncertain.',
    section('Task', task),
  );
}
