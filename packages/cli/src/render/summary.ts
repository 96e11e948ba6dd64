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

/** What came of a step beside the `logs` that were shown as it ran: its value, or an error that the model can mend. What ends the run is told of at its end. */
export function outcomeOf({ observation, error }: ActionStep, logs: string): { text: string; isError: boolean } {
  if (error && !mendable.has(error.code)) return { text: '', isError: true };
  const told = (observation ?? '').replace(/^Observation:\n/, '');
  const rest = told.startsWith(logs.trimEnd()) ? told.slice(logs.trimEnd().length).trim() : '';
  return { text: rest || (error?.message ?? ''), isError: error !== undefined };
}

const mendable: ReadonlySet<AgentErrorCode> = new Set([
  'parse',
  'execution',
  'tool',
  'tool-input',
  'approval-denied',
  'limit',
  'sandbox',
]);

/** The first `lines` of a text, none of them very long, and how many more there are. */
export function firstLines(text: string, lines: number): string {
  const all = text.split('\n');
  const shown = all
    .slice(0, lines)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  return [...shown, ...(all.length > lines ? [`… ${count(all.length - lines, 'more line')}`] : [])].join('\n');
}

const longestLine = 500;
