/** Lets callers run one at a time, in the order in which they asked. */
export type Turns = {
  /**
   * Resolves when it is the caller's turn, with a function that ends the turn. If the signal is aborted, leaves the queue and
   * rejects with the signal's reason.
   */
  take(signal: AbortSignal): Promise<() => void>;
  readonly isFree: boolean;
};

export function turns(): Turns {
  const waiting = new Set<() => void>();
  let isFree = true;

  function end(): void {
    const [next] = waiting;
    if (next) next();
    else isFree = true;
  }

  return {
    get isFree() {
      return isFree;
    },
    async take(signal) {
      signal.throwIfAborted();
      if (!isFree) await inLine(signal, waiting);
      isFree = false;
      return once(end);
    },
  };
}

async function inLine(signal: AbortSignal, waiting: Set<() => void>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = () => reject(signal.reason);
  waiting.add(resolve);
  signal.addEventListener('abort', leave, { once: true });
  try {
    await promise;
  } finally {
    waiting.delete(resolve);
    signal.removeEventListener('abort', leave);
  }
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}
