import type { QueueLimits } from '../engine/queues.ts';

/** Of the workers in tests. */
export const queues = {
  agent: { intervalMs: 50 },
  quick: { intervalMs: 50, concurrency: 6, workerConcurrency: 3 },
} satisfies { [name: string]: QueueLimits };
