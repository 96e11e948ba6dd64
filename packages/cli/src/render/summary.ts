import type { ActionStep, AgentErrorCode, AgentEvent } from '@thimble/core';
import { count, durationText, usageText } from './format.ts';

export type RunEnd = Extract<AgentEvent, { type: 'run-end' }>;

/** What a run came to so far, counted from its events. */
export type RunTally = { startedAt: number; steps: number };

/** "answered after 3 steps · 3,210 tokens in, 400 out · 5.2 s" */
export function runSummary(event: RunEnd, { steps, startedAt }: RunTally): string {
  // At the limit, the last step only asks for the best answer so far.
  const taken = event.state === 'max-steps' ? Math.max(0, steps - 1) : steps;
  return `${endings[event.state]} after ${count(taken, 'step')} · ${usageText(event.usage)} · ${durationText(event.time - startedAt)}`;
}

/** Whether the run has an answer: its final one, or the best one so far. */
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

/**
 * The outcome of a step, without the `logs` that were shown while it ran: its value, or an error that the model can fix.
 * An error that ends the run is shown at the end of the run.
 */
export function outcomeOf({ observation, error }: ActionStep, logs: string): { text: string; isError: boolean } {
  if (error && !fixable.has(error.code)) return { text: '', isError: true };
  const shown = (observation ?? '').replace(/^Observation:\n/, '');
  const rest = shown.startsWith(logs.trimEnd()) ? shown.slice(logs.trimEnd().length).trim() : '';
  return { text: rest || (error?.message ?? ''), isError: error !== undefined };
}

const fixable: ReadonlySet<AgentErrorCode> = new Set([
  'parse',
  'execution',
  'tool',
  'tool-input',
  'approval-denied',
  'limit',
  'sandbox',
]);

/** The first `lines` of a text, long ones cut, and how many more there are. */
export function firstLines(text: string, lines: number): string {
  const all = text.split('\n');
  const shown = all
    .slice(0, lines)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  return [...shown, ...(all.length > lines ? [`… ${count(all.length - lines, 'more line')}`] : [])].join('\n');
}

const longestLine = 500;
