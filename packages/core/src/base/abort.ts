import { AgentError } from './errors.ts';
import { isRecord } from './json.ts';

/** The promise, or a rejection with the signal's reason as soon as it is aborted. Leaves no listener behind. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  if (signal.aborted) {
    promise.catch(() => {});
    return Promise.reject(signal.reason);
  }
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    const settle = () => signal.removeEventListener('abort', onAbort);
    promise.then(
      (value) => {
        settle();
        resolve(value);
      },
      (error: unknown) => {
        settle();
        reject(error);
      },
    );
  });
}

/** A controller that is aborted with `signal`; `release` forgets the signal. */
export function linkedController(signal: AbortSignal | undefined): { controller: AbortController; release(): void } {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return { controller, release: () => signal?.removeEventListener('abort', onAbort) };
}

// setTimeout fires at once above it.
const longestTimerMs = 2 ** 31 - 1;

/** setTimeout, but a time that is too long for it never comes. */
export function startTimer(ms: number, run: () => void): ReturnType<typeof setTimeout> | undefined {
  return ms > longestTimerMs ? undefined : setTimeout(run, ms);
}

/** A timer that does not keep a process alive; a time that is too long for one never comes. Returns what stops it. */
export function startIdleTimer(ms: number, run: () => void): () => void {
  const timer = startTimer(ms, run);
  const handle: unknown = timer;
  // Node's timers are objects, those of browsers are numbers.
  if (isRecord(handle) && typeof handle.unref === 'function') handle.unref();
  return () => clearTimeout(timer);
}

/** Waits. Throws AgentError `aborted` when the signal is aborted meanwhile. */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = startTimer(ms, resolve);
  try {
    await abortable(promise, signal);
  } catch (cause) {
    throw aborted(cause);
  } finally {
    clearTimeout(timer);
  }
}

export function aborted(cause: unknown): AgentError {
  return new AgentError('aborted', 'The call was stopped.', { cause });
}
