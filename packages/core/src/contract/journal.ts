import type { Json } from '../base/json.ts';

/**
 * The one seam through which a run performs its effects. Keys are deterministic within a run: "3/model", "3/tool/7",
 * "3/settled/2". A journal that answers from its records instead of calling `effect` replays the run.
 */
export interface Journal {
  run<T extends Json>(key: string, effect: () => Promise<T>): Promise<T>;
  /**
   * Gives what came from outside, e.g. an approval. The run is suspended when it rejects, or has nothing within a second:
   * resumed with the same records, it asks again.
   */
  signal?<T extends Json>(key: string): Promise<T>;
}
