import type { AgentEvent } from '@thimble/core';
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
