import { startTimer } from '../base/abort.ts';
import { AgentError } from '../base/errors.ts';
import { RunStop } from './run-stop.ts';
import type { Run } from './run.ts';

/** Stops the run when the caller's signal is aborted and when its wall clock is used up. Returns what ends the watch. */
export function watchRun(run: Run, signal: AbortSignal | undefined): () => void {
  const onAbort = () =>
    run.stop(new AgentError('aborted', 'The run was aborted by its signal.', { cause: signal?.reason }));
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  const wallClockMs = run.spending.budget.wallClockMs ?? Infinity;
  const timer = startTimer(wallClockMs, () => run.stop(new RunStop('budget', 'wallClockMs')));
  return () => {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  };
}
