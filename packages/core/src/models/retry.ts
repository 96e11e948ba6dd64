import { delay } from '../base/abort.ts';
import { coreSpec, nested } from '../base/component-spec.ts';
import { AgentError } from '../base/errors.ts';
import type { Model, ModelEvent } from '../contract/model.ts';
import { checkKinds, checkModel, count, notNegative } from '../base/options.ts';

export type RetryOptions = {
  /** Calls in all. @default 4 */
  attempts?: number | undefined;
  /** The wait before the second call, in milliseconds; it doubles each time. @default 1_000 */
  firstDelayMs?: number | undefined;
  /** No wait is longer; a provider that asks for more is not asked again. @default 60_000 */
  maxDelayMs?: number | undefined;
};

/**
 * The model, asked again when it cannot be reached or is at its limit (errors with `retryable`), after the time that the
 * provider asks for, else after a growing time with jitter. A reply that has begun to stream is not asked for again:
 * its beginning is out already.
 */
export function retry(model: Model, options: RetryOptions = {}): Model {
  const { attempts = 4, firstDelayMs = 1_000, maxDelayMs = 60_000 } = options;
  checkModel('retry', model);
  checkKinds('retry', options, { attempts: count, firstDelayMs: notNegative, maxDelayMs: notNegative });

  async function* stream(...[request, call]: Parameters<Model['stream']>): AsyncGenerator<ModelEvent> {
    for (let attempt = 1; ; attempt++) {
      let begun = false;
      try {
        for await (const event of model.stream(request, call)) {
          begun = true;
          yield event;
        }
        return;
      } catch (error) {
        if (begun || attempt >= attempts || !AgentError.is(error) || !error.retryable || call?.signal?.aborted)
          throw error;
        const backoff = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
        // At least what the provider asks for; jitter keeps many clients from coming back at once.
        const wait = error.retryAfterMs ?? backoff * (0.5 + Math.random() / 2);
        if (wait > maxDelayMs) throw error;
        await delay(wait, call?.signal);
      }
    }
  }

  const { id, supports, pricing } = model;
  return { id, supports, pricing, spec: coreSpec('retry', [nested(model), options]), stream };
}
