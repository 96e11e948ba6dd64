import type { ActionStep, AgentErrorCode, AgentEvent } from '@thimble/core';
import { count, durationText, usageText } from './format.ts';

export type RunEnd = Extract<AgentEvent, { type: 'run-end' }>;

/** "answered after 3 steps · 3,210 tokens in, 400 out · 5.2 s" */
export function runSummary(event: RunEnd, { steps, startedAt }: { steps: number; startedAt: number }): string {
  return `${endings[event.state]} after ${count(steps, 'step')} · ${usageText(event.usage)} · ${durationText(event.time - startedAt)}`;
}

/** Whether the run came to an answer: its own, or its best so far. */
export function hasAnswer(event: RunEnd): boolean {
  return event.state === 'success' || event.output !== null;
}

const endings: { [state in RunEnd['state']]: string } = {
  success: 'answered',
  'max-steps': 'stopped at the limit of steps',
  budget: 'stopped by the budget',
  interrupted: 'interrupted',
  suspended: 'suspended',
  error: 'failed',
};

/** What went wrong in a step, where the model can mend it. What ends the run is told of at its end. */
export function stepError({ error }: ActionStep): string | undefined {
  return error && mendable.has(error.code) ? error.message : undefined;
}

const mendable: ReadonlySet<AgentErrorCode> = new Set(['parse', 'execution', 'tool', 'tool-input', 'approval-denied', 'limit', 'sandbox']);

/** The value of a step, as the end of its observation tells it; what the code printed before it is shown as it comes. */
export function valueOf({ observation = '' }: ActionStep): string {
  const last = observation.slice(observation.lastIndexOf('\n\n') + 1).trimStart();
  return last.startsWith('Value') ? last.slice(last.indexOf('\n') + 1) : '';
}

/** The first `lines` of a text, and how many more there are. */
export function firstLines(text: string, lines: number): string {
  const all = text.split('\n');
  return all.length <= lines ? text : [...all.slice(0, lines), `… ${count(all.length - lines, 'more line')}`].join('\n');
}
