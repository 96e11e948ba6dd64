import type { Json } from '@thimble/core';

/** How many runs of a queue are worked on. What is left out is not limited, but for `workerConcurrency`. */
export type QueueLimits = ShareLimits & {
  /** The same for each partition: for each tenant, say. */
  partition?: ShareLimits | undefined;
  /** How often a worker looks for runs where there were none, in milliseconds. @default 1_000 */
  intervalMs?: number | undefined;
};

export type ShareLimits = {
  /** Runs at the same time, on all workers. */
  concurrency?: number | undefined;
  /** Runs at the same time, on each worker. @default 4 for a queue, or fewer where `concurrency` is less */
  workerConcurrency?: number | undefined;
  /** Runs that are begun within a period. */
  rateLimit?: { limit: number; periodSeconds: number } | undefined;
};

/** Chooses the queue of a run. */
export type AssignQueue = (run: AssignedRun) => string | { queue: string; partition: string };

export type AssignedRun = { id: string; agent: string; task: string; config: Json; by: string | null };

/** The limits as DBOS wants them. */
export function toQueueOptions({ partition, intervalMs = 1_000, ...queue }: QueueLimits) {
  const { concurrency, workerConcurrency = Math.min(4, concurrency ?? 4), rateLimit } = queue;
  return {
    workerConcurrency,
    minPollingIntervalMs: intervalMs,
    ...(concurrency !== undefined && { globalConcurrency: concurrency }),
    ...(rateLimit && { rateLimit: toRate(rateLimit) }),
    ...(partition?.concurrency !== undefined && { partitionConcurrency: partition.concurrency }),
    ...(partition?.workerConcurrency !== undefined && { partitionWorkerConcurrency: partition.workerConcurrency }),
    ...(partition?.rateLimit && { partitionRateLimit: toRate(partition.rateLimit) }),
    onConflict: 'always_update' as const,
  };
}

function toRate({ limit, periodSeconds }: { limit: number; periodSeconds: number }) {
  return { limitPerPeriod: limit, periodSec: periodSeconds };
}
