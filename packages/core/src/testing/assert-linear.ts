import { assert } from './assertions.ts';

export type LinearOptions = {
  /** What `work` is given first, after a warm-up. @default 1000 */
  size?: number;
  /** How many times that it is given next. @default 10 */
  times?: number;
};

/**
 * Fails if `work` on an input of ten times the length costs much more than ten times as much: four times that, which a
 * cost that grows with the square exceeds. Counts what this thread computes, so that a busy machine makes no difference,
 * and the least of several turns; a clock where the runtime does not count.
 */
export async function assertLinear(
  work: (size: number) => unknown,
  { size = 1_000, times = 10 }: LinearOptions = {},
): Promise<void> {
  await work(2 * size);
  let small = Infinity;
  let large = Infinity;
  for (let turn = 0; turn < turns; turn++) {
    small = Math.min(small, await costOf(work, size));
    large = Math.min(large, await costOf(work, size * times));
    if (large <= small * times * tolerance) return;
  }
  assert(false, `${times} times the input cost ${Math.round(large / small)} times as much (${large.toFixed(1)} ms)`);
}

const turns = 5;
const tolerance = 4;
// Some systems count in ticks of ten milliseconds.
const leastMs = 20;

/** Of one `work`, in milliseconds: of as many as take long enough to be counted. */
async function costOf(work: (size: number) => unknown, size: number): Promise<number> {
  const before = workMs();
  for (let count = 1; ; count++) {
    await work(size);
    const spent = workMs() - before;
    if (spent >= leastMs) return spent / count;
  }
}

/** What this thread has computed, in milliseconds. */
function workMs(): number {
  if (typeof process === 'undefined' || typeof process.threadCpuUsage !== 'function') return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
}
