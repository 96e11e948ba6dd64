/** A mean with the interval that holds it with 95 % confidence. */
export type Interval = { mean: number; low: number; high: number; count: number };

const resamples = 4_000;
// As many are left out on each side: 2.5 %.
const outside = 0.025 * resamples;

/**
 * The mean of values and its bootstrap interval (percentiles of the means of resamples). The same values and seed give the same
 * interval; fewer than two values have none.
 */
export function intervalOf(values: readonly number[], seed = 1): Interval | null {
  if (values.length < 2) return null;
  const random = randomOf(seed);
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn++) sum += values[Math.floor(random() * values.length)] ?? 0;
    return sum / values.length;
  }).sort((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [means[outside], means[resamples - 1 - outside]];
  return { mean: mean(values), low, high, count: values.length };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** mulberry32: small, and good enough to draw with. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
