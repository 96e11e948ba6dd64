import { restingBytes, roomFor, type Realm } from '@thimble/executor-kit/sandbox';

const pollMs = 10;

export type MemoryWatch = {
  /** A realm was made: what it takes is no growth of those that run. */
  add(): void;
  enter(realm: Realm): void;
  leave(realm: Realm): void;
};

/** Watches the memory of the process while isolates run: V8's own limit does not see all, and not at once. */
export function watchMemory(onExceeded: (running: readonly Realm[]) => void): MemoryWatch {
  const running = new Set<Realm>();
  let idle = process.memoryUsage.rss();
  let timer: NodeJS.Timeout | undefined;

  // Stops by itself, so that consecutive entries do not restart it each time.
  function poll(): void {
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    let bound = idle;
    for (const { memoryMb } of running) bound += roomFor(memoryMb);
    if (process.memoryUsage.rss() > bound) onExceeded([...running]);
  }

  return {
    add() {
      idle += restingBytes;
    },
    enter(realm) {
      running.add(realm);
      if (timer) return;
      idle = process.memoryUsage.rss();
      timer = setInterval(poll, pollMs);
    },
    leave(realm) {
      running.delete(realm);
    },
  };
}
