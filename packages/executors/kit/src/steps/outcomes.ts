import { aborted, tookTooLong, tooMuchMemory, withReset as failureWithReset } from '../failures.ts';
import type { Outcome } from '../protocol.ts';
import { StepSyntaxError } from '../rewrite/step-syntax-error.ts';

/** Outcomes of steps that are stopped from outside. */
export const lost: Outcome = { type: 'error', name: 'SandboxError', message: 'The sandbox came to an end.' };
export const abortedOutcome: Outcome = { type: 'error', ...aborted };
export const overflow: Outcome = { type: 'error', name: 'RangeError', message: 'Maximum call stack size exceeded.' };
// Without a pending call or a timer, nothing can continue.
export const stalled: Outcome = {
  type: 'error',
  name: 'TimeoutError',
  message:
    'The code would wait forever: it awaits a promise that nothing will settle (calls and timers of earlier steps are over).',
};

export function withReset(outcome: Outcome): Outcome {
  return outcome.type === 'error' ? failureWithReset(outcome) : outcome;
}

export function memoryError(memoryMb: number): Extract<Outcome, { type: 'error' }> {
  return { type: 'error', ...tooMuchMemory(memoryMb) };
}

export function timeoutError(limits: { timeoutMs: number; wallClockMs: number }, wall: boolean): Outcome {
  if (wall) return { type: 'error', ...tookTooLong(limits.wallClockMs) };
  const reason = `it computed, or waited for something else than tools, for more than ${limits.timeoutMs} ms`;
  return { type: 'error', name: 'TimeoutError', message: `The code ran out of time: ${reason}.` };
}

export function syntaxError(error: unknown): Outcome {
  const name = 'SyntaxError';
  const message = error instanceof Error ? error.message : 'The code cannot be read.';
  if (!(error instanceof StepSyntaxError)) return { type: 'error', name, message: message.slice(0, 1000) };
  const { line, column, snippet } = error;
  return { type: 'error', name, message: message.slice(0, 2000), line, column, snippet: snippet.slice(0, 1000) };
}
