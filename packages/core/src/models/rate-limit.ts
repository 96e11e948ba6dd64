import { coreSpec, nested } from '../base/component-spec.ts';
import type { Model, ModelEvent, ModelRequest } from '../contract/model.ts';
import { checkKinds, checkModel, positive } from '../base/options.ts';
import { createPace } from '../base/pace.ts';

export type RateLimitOptions = {
  /** @default no limit */
  requestsPerMinute?: number | undefined;
  /** Input and output. A call is counted by its length first, and by its usage when it ends. @default no limit */
  tokensPerMinute?: number | undefined;
};

/**
 * The model, called no more often than its provider allows: a call waits until the calls of the last minute leave room.
 * Calls are let through in their order. One decorated model paces all agents that share it.
 */
export function rateLimit(model: Model, options: RateLimitOptions): Model {
  checkModel('rateLimit', model);
  checkKinds('rateLimit', options, { requestsPerMinute: positive, tokensPerMinute: positive });
  const enter = createPace({ calls: options.requestsPerMinute, weight: options.tokensPerMinute, perMs: 60_000 });

  async function* stream(...[request, call]: Parameters<Model['stream']>): AsyncGenerator<ModelEvent> {
    const entry = await enter(estimateTokens(request), call?.signal);
    for await (const event of model.stream(request, call)) {
      if (event.type === 'finish' && event.usage) entry.weight = event.usage.inputTokens + event.usage.outputTokens;
      yield event;
    }
  }

  const { id, supports, pricing } = model;
  return { id, supports, pricing, spec: coreSpec('rateLimit', [nested(model), options]), stream };
}

/** Characters / 4; pictures by what providers count for one of usual size, not by their data. */
function estimateTokens({ messages, tools, maxOutputTokens = 0 }: ModelRequest): number {
  const text = JSON.stringify({ messages, tools }, (key, value: unknown) =>
    key === 'data' ? 'x'.repeat(4_800) : value,
  );
  return Math.ceil(text.length / 4) + maxOutputTokens;
}
