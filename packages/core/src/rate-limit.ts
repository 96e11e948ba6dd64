import { delay } from './abort.ts';
import { invalid } from './check-options.ts';
import type { Model, ModelEvent, ModelRequest } from './model.ts';

export type RateLimitOptions = {
  /** @default no limit */
  requestsPerMinute?: number;
  /** Input and output. A call is counted by its length first, and by its usage when it ends. @default no limit */
  tokensPerMinute?: number;
};

const minuteMs = 60_000;

/**
 * The model, called no more often than its provider allows: a call waits until the calls of the last minute leave room.
 * Calls are let through in their order. One decorated model paces all agents that share it.
 */
export function rateLimit(model: Model, options: RateLimitOptions): Model {
  const { requestsPerMinute = Infinity, tokensPerMinute = Infinity } = options;
  if (!(requestsPerMinute > 0 && tokensPerMinute > 0))
    throw invalid('requestsPerMinute and tokensPerMinute must be positive numbers.');
  let recent: { at: number; tokens: number }[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  async function enter(tokens: number, signal: AbortSignal | undefined) {
    for (;;) {
      const now = Date.now();
      recent = recent.filter(({ at }) => now - at < minuteMs);
      const used = recent.reduce((sum, call) => sum + call.tokens, 0);
      const [oldest] = recent;
      // A call larger than the limit itself goes alone.
      if (!oldest || (recent.length < requestsPerMinute && used + tokens <= tokensPerMinute)) {
        const entry = { at: now, tokens };
        recent.push(entry);
        return entry;
      }
      await delay(oldest.at + minuteMs - now, signal);
    }
  }

  async function* stream(...[request, call]: Parameters<Model['stream']>): AsyncGenerator<ModelEvent> {
    const turn = queue.then(() => enter(estimateTokens(request), call?.signal));
    queue = turn.catch(() => {});
    const entry = await turn;
    for await (const event of model.stream(request, call)) {
      if (event.type === 'finish' && event.usage) entry.tokens = event.usage.inputTokens + event.usage.outputTokens;
      yield event;
    }
  }

  const { id, supports, pricing, spec } = model;
  return { id, supports, ...(pricing && { pricing }), ...(spec && { spec }), stream };
}

/** Characters / 4; pictures by what providers count for one of usual size, not by their data. */
function estimateTokens({ messages, tools, maxOutputTokens = 0 }: ModelRequest): number {
  const text = JSON.stringify({ messages, tools }, (key, value: unknown) =>
    key === 'data' ? 'x'.repeat(4_800) : value,
  );
  return Math.ceil(text.length / 4) + maxOutputTokens;
}
