import type { AgentEvent } from '../contract/events.ts';

/** Events of work that goes on in parallel, in the order in which they happened, for one reader. */
export class EventQueue {
  #events: AgentEvent[] = [];
  #wake: (() => void) | undefined;

  push(event: AgentEvent): void {
    this.#events.push(event);
    this.#wake?.();
  }

  /** Yields the events that come until `work` settles; returns what it returns, or throws what it throws. */
  async *during<T>(work: Promise<T>): AsyncGenerator<AgentEvent, T> {
    let working = true;
    const settled = () => {
      working = false;
      this.#wake?.();
    };
    work.then(settled, settled);
    for (;;) {
      yield* this.take();
      // While the reader had the last ones, more may have come.
      if (this.#events.length > 0) continue;
      if (!working) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    return await work;
  }

  /** What has come and was not read. */
  take(): AgentEvent[] {
    const events = this.#events;
    if (events.length > 0) this.#events = [];
    return events;
  }
}
