import { startTimer } from '@thimble/core/utilities';

/** The promise, or the fallback if it takes longer or fails. Leaves no timer behind. */
export async function within<T>(promise: Promise<T>, ms: number, fallback: T): Promise<T> {
  const { promise: late, resolve } = Promise.withResolvers<T>();
  const timer = startTimer(ms, () => resolve(fallback));
  try {
    return await Promise.race([promise.catch(() => fallback), late]);
  } finally {
    clearTimeout(timer);
  }
}
