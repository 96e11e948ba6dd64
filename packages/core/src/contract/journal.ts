import type { Json } from '../base/json.ts';
import type { PendingToolCall } from './tool.ts';

/**
 * The one seam through which a run performs its effects. A journal belongs to one run; whoever keeps several keeps them
 * apart by run id. Keys are deterministic within a run: "0/begin", "3/model", "3/tool/7", "3/settled/2". A journal that
 * answers from its records instead of calling `effect` replays the run.
 *
 * The first record, "0/begin", describes the run; a run that does not fit it is refused with `invalid-argument`.
 */
export interface Journal {
  /**
   * Performs the effect and records what it gives. An effect that is not `repeatable` is marked as started before it is
   * made; when only that mark is there, `run` rejects with `unknown-outcome` instead of making it again. Whatever else it
   * rejects with ends the run.
   */
  run<T extends Json>(key: string, effect: () => Promise<T>, options?: EffectOptions): Promise<T>;
  /**
   * Gives what came from outside, such as an approval. Where it rejects, or has nothing within a second, the call waits:
   * the run is suspended once nothing else of it goes on. Resumed with the same records, it asks again.
   */
  signal?<T extends Json>(key: string, options?: SignalOptions): Promise<T>;
}

export type EffectOptions = {
  repeatable?: boolean | undefined;
  /** The call, where the effect is one of a tool: for an audit, and for whoever decides about an unknown outcome. */
  call?: PendingToolCall | undefined;
};

/** `call`: what is asked about. */
export type SignalOptions = { call?: PendingToolCall | undefined };
