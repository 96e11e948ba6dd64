import type { RunStore, StoredRun } from '../contract/run-store.ts';

export type KeepLeaseOptions = {
  leaseMs: number;
  /** Somebody has interrupted the run, maybe in another process. */
  onInterrupt?(): void;
  /** The run has another owner. */
  onLost?(): void;
};

/** How rarely the owner of a run looks whether it was interrupted. */
const longestMs = 1_000;

/** Renews the lease of a claimed run again and again. Gives what ends that. */
export function keepLease(
  store: RunStore,
  { id, fence, position: start }: StoredRun,
  { leaseMs, onInterrupt, onLost }: KeepLeaseOptions,
): () => void {
  let position = start;

  async function beat() {
    if (!(await store.renew(id, fence, leaseMs))) return onLost?.();
    const interrupts = await store.read(id, { after: position, kinds: ['interrupt'] });
    position = interrupts.at(-1)?.position ?? position;
    if (interrupts.length > 0) onInterrupt?.();
  }

  // Whether the store is really gone, the next write finds out.
  const timer = setInterval(() => void beat().catch(() => {}), Math.min(leaseMs / 3, longestMs));
  timer.unref();
  return () => clearInterval(timer);
}
