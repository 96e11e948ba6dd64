import { abortable, aborted, delay } from '../base/abort.ts';
import { AgentError } from '../base/errors.ts';
import type { Model, ModelEvent, ModelRequest } from '../contract/model.ts';
import { checkKinds, checkModel, positive } from '../base/options.ts';

export type RateLimitOptions = {
  /** @default no limit */
  requestsPerMinute?: number | undefined;
  /** Input and output. A call is counted by its length first, and by its usage when it ends. @default no limit */
  tokensPerMinute?: number | undefined;
};

const minuteMs = 60_000;

/**
 * The model, called no more often than its provider allows: a call waits until the calls of the last minute leave room.
 * Calls are let through in their order. One decorated model paces all agents that share it.
 */
export function rateLimit(model: Model, options: RateLimitOptions): Model {
  checkModel('rateLimit', model);
  checkKinds('rateLimit', options, { requestsPerMinute: positive, tokensPerMinute: positive });
  const { requestsPerMinute = Infinity, tokensPerMinute = Infinity } = options;
  let recent: { at: number; tokens: number }[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  async function enter(tokens: number, signal: AbortSignal | undefined) {
    for (;;) {
      if (signal?.aborted) throw aborted(signal.reason);
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
    const entry = await stoppable(turn, call?.signal);
    for await (const event of model.stream(request, call)) {
      if (event.type === 'finish' && event.usage) entry.tokens = event.usage.inputTokens + event.usage.outputTokens;
      yield event;
    }
  }

  // No spec: that of the bare model would lose the limits.
  const { id, supports, pricing } = model;
  return { id, supports, pricing, stream };
}

/** A call that is aborted while others stand before it need not wait for them. */
async function stoppable<T>(turn: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await abortable(turn, signal);
  } catch (error) {
    throw AgentError.is(error) ? error : aborted(error);
  }
}

/** Characters / 4; pictures by what providers count for one of usual size, not by their data. */
function estimateTokens({ messages, tools, maxOutputTokens = 0 }: ModelRequest): number {
  const text = JSON.stringify({ messages, tools }, (key, value: unknown) =>
    key === 'data' ? 'x'.repeat(4_800) : value,
  );
  return Math.ceil(text.length / 4) + maxOutputTokens;
}
