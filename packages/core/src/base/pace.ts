import { abortable, aborted, delay } from './abort.ts';
import { AgentError } from './errors.ts';

export type PaceOptions = {
  /** Calls within the time. @default no limit */
  calls?: number | undefined;
  /** Sum of the weights of the calls within the time. @default no limit */
  weight?: number | undefined;
  perMs: number;
};

/** A call that was let through. Its weight may be corrected when it is known. */
export type PacedCall = { readonly at: number; weight: number };

/**
 * Lets calls through in their order, each as soon as those of the last `perMs` leave room. One that is heavier than the limit itself goes
 * alone. Rejects with AgentError `aborted` when the signal is aborted meanwhile.
 */
export function createPace(options: PaceOptions): (weight?: number, signal?: AbortSignal) => Promise<PacedCall> {
  const { calls = Infinity, weight: maxWeight = Infinity, perMs } = options;
  let recent: PacedCall[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  async function enter(weight: number, signal: AbortSignal | undefined): Promise<PacedCall> {
    for (;;) {
      if (signal?.aborted) throw aborted(signal.reason);
      const now = Date.now();
      recent = recent.filter(({ at }) => now - at < perMs);
      const used = recent.reduce((sum, call) => sum + call.weight, 0);
      const [oldest] = recent;
      if (!oldest || (recent.length < calls && used + weight <= maxWeight)) {
        const call = { at: now, weight };
        recent.push(call);
        return call;
      }
      await delay(oldest.at + perMs - now, signal);
    }
  }

  return (weight = 0, signal) => {
    const turn = queue.then(() => enter(weight, signal));
    queue = turn.catch(() => {});
    return stoppable(turn, signal);
  };
}

/** A call that is aborted while others stand before it need not wait for them. */
async function stoppable<T>(turn: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await abortable(turn, signal);
  } catch (error) {
    throw AgentError.is(error) ? error : aborted(error);
  }
}
