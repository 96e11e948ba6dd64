import type { ModelEvent, Usage } from '@thimble/core';

/** Turns the wire events of one reply into model events; one for each API. Does no input or output of its own. */
export interface ReplyReader {
  /** What was reported so far. */
  readonly usage: Usage | null;
  /** Whether the provider said that the reply is complete. */
  readonly ended: boolean;
  /** Throws a ProviderError for an event that reports one. */
  read(event: unknown): Iterable<ModelEvent>;
  /** What could only be told at the end, then the finish. To be called once, when `ended`. */
  finish(): Iterable<ModelEvent>;
}
