import { linkedController, startTimer } from '@thimble/core/utilities';

export type Limits = {
  /** How long it may take, in milliseconds. */
  ms: number;
  signal?: AbortSignal | undefined;
  /** What it may need, once it was told to stop, to end by itself. @default 0 */
  graceMs?: number | undefined;
  /** What is thrown where it takes longer. */
  expired(): Error;
};

/**
 * What `work` gives, or an error where it does not end: what hangs and takes no signal is given up. Its signal is aborted as soon as
 * nobody waits for it any more.
 */
export async function within<T>(
  { ms, signal, graceMs = 0, expired }: Limits,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const { controller, release } = linkedController(signal);
  const { promise: over, reject } = Promise.withResolvers<never>();
  const giveUp = (error: unknown) => {
    controller.abort(error);
    reject(error);
  };
  let grace: ReturnType<typeof startTimer>;
  const onAbort = () => {
    grace = startTimer(graceMs, () => giveUp(signal?.reason));
  };
  const timer = startTimer(ms + graceMs, () => giveUp(expired()));
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort);
  try {
    return await Promise.race([over, begin(work, controller.signal)]);
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    signal?.removeEventListener('abort', onAbort);
    release();
  }
}

/** Also what throws at once rejects. */
async function begin<T>(work: (signal: AbortSignal) => T | Promise<T>, signal: AbortSignal): Promise<T> {
  return work(signal);
}
