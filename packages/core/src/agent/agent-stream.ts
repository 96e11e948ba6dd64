import type { AgentEvent } from '../contract/events.ts';
import type { EventSink } from '../run/run.ts';

/**
 * A run as an iterable of events with its result. The run begins when the events or the result are first asked for. While
 * somebody iterates, the run waits for them before each step; leaving the iteration early interrupts it and waits for its end.
 */
export function agentStream<Result>(start: (events: EventSink) => Promise<Result>, interrupt: () => void) {
  let queue: AgentEvent[] = [];
  let isRead = false;
  let isReaderWaiting = false;
  let onChange = Promise.withResolvers<void>();
  const change = () => {
    onChange.resolve();
    onChange = Promise.withResolvers();
  };

  let running: Promise<Result> | undefined;
  let isOver = false;
  const run = (): Promise<Result> => {
    running ??= start({
      emit(event) {
        queue.push(event);
        change();
      },
      async taken() {
        while (isRead && !(isReaderWaiting && queue.length === 0)) await onChange.promise;
      },
    }).finally(() => {
      isOver = true;
      change();
    });
    // Whoever iterates meets the error there; it must not count as unhandled here.
    running.catch(() => {});
    return running;
  };

  return {
    get result(): Promise<Result> {
      return run();
    },
    async *[Symbol.asyncIterator](): AsyncGenerator<AgentEvent, void> {
      isRead = true;
      const end = run();
      try {
        for (;;) {
          const events = queue;
          queue = [];
          yield* events;
          // While the reader had the last ones, more may have come.
          if (queue.length > 0) continue;
          if (isOver) break;
          isReaderWaiting = true;
          change();
          if (queue.length === 0 && !isOver) await onChange.promise;
          isReaderWaiting = false;
        }
        await end;
      } finally {
        isRead = false;
        change();
        if (!isOver) {
          interrupt();
          await end.catch(() => {});
        }
      }
    },
  };
}
