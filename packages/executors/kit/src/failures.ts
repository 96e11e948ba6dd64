/** What a run is told whose code did not come to its own end. */
export type RunFailure = { name: string; message: string };

/** The one wording of it, in every executor. */
const variablesGone = 'The sandbox was reset: variables of earlier steps are gone.';

/** Stands before the logs of the first step after a loss. */
export const resetNote = `[${variablesGone}]\n`;

/** The sandbox was lost. `reason` is a sentence. */
export function reset(reason: string): RunFailure {
  return withReset({ name: 'SandboxError', message: reason });
}

export function withReset<Failure extends RunFailure>(failure: Failure): Failure {
  return { ...failure, message: `${failure.message} ${variablesGone}` };
}

/** Without `memoryMb` where the limit that was hit is not that of the code alone. */
export function tooMuchMemory(memoryMb?: number): RunFailure {
  const limit = memoryMb === undefined ? 'too much memory' : `more than ${memoryMb} MB of memory`;
  return { name: 'MemoryLimitError', message: `The code used ${limit}.` };
}

/** Code that did not stop at its deadline. */
export function timedOut(timeoutMs?: number): RunFailure {
  const limit = timeoutMs === undefined ? '' : ` (${timeoutMs} ms)`;
  return {
    name: 'TimeoutError',
    message: `The code ran out of time${limit}, and could only be stopped with its whole sandbox.`,
  };
}

/** A step that has lasted too long, with its tool calls. */
export function tookTooLong(wallClockMs: number): RunFailure {
  return { name: 'TimeoutError', message: `The code ran out of time: the step took longer than ${wallClockMs} ms.` };
}

export const aborted: RunFailure = { name: 'AbortError', message: 'The run was aborted.' };
export const sessionDisposed: RunFailure = { name: 'AbortError', message: 'The session was disposed.' };
export const protocolBroken = reset('The sandbox broke its protocol.');

/** From a sandbox that may lie; undefined for anything but a failure. */
export function readFailure(value: unknown): RunFailure | undefined {
  const { name, message }: { name?: unknown; message?: unknown } = { ...Object(value) };
  if (typeof name !== 'string' || typeof message !== 'string') return undefined;
  return { name: name.slice(0, 100), message: message.slice(0, 1000) };
}
