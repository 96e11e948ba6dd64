import { EventQueue } from '../base/event-queue.ts';
import type { AgentEvent } from '../contract/events.ts';

/**
 * A run as an iterable of events with its result. The run begins when the events or the result are first asked for, and
 * goes on by itself; leaving the iteration early interrupts it and waits for its end.
 */
export function agentStream<Result>(start: () => AsyncGenerator<AgentEvent, Result>, interrupt: () => void) {
  const queue = new EventQueue();
  let running: Promise<Result> | undefined;

  const play = () => playThrough(start(), (event) => queue.push(event));

  return {
    get result(): Promise<Result> {
      running ??= play();
      // Whoever iterates meets the error there; it must not count as unhandled here.
      running.catch(() => {});
      return running;
    },
    async *[Symbol.asyncIterator](): AsyncGenerator<AgentEvent, void> {
      running ??= play();
      let over = false;
      try {
        yield* queue.during(running.finally(() => (over = true)));
      } finally {
        if (!over) {
          interrupt();
          await running.catch(() => {});
        }
      }
    },
  };
}

/** Runs to the end; returns what the generator returns, or throws what it throws. */
export async function playThrough<Result>(
  events: AsyncGenerator<AgentEvent, Result>,
  onEvent?: (event: AgentEvent) => void,
): Promise<Result> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) return value;
    onEvent?.(value);
  }
}
