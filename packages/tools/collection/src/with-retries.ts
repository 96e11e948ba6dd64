import { AgentError } from '@thimble/core';
import { delay } from '@thimble/core/utilities';

export type RetrySettings = {
  attempts: number;
  /** The wait before the second attempt, in milliseconds; it doubles each time. */
  firstDelayMs: number;
  /** A service that asks for a longer wait is not asked again. */
  maxDelayMs: number;
};

/** The result, asked for again when it failed with a `retryable` AgentError. */
export async function withRetries<Result>(
  { attempts, firstDelayMs, maxDelayMs }: RetrySettings,
  signal: AbortSignal,
  ask: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= attempts || !AgentError.is(error) || !error.retryable) throw error;
      // Jitter keeps many clients from coming back at once.
      const wait = error.retryAfterMs ?? firstDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      if (wait > maxDelayMs) throw error;
      await delay(wait, signal);
    }
  }
}
