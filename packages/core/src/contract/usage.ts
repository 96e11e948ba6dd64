/** Dollars per million tokens. */
export type Pricing = {
  input: number;
  output: number;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
};

/**
 * Counts of tokens. `inputTokens` holds all input, cached or not; `outputTokens` includes reasoning. Unknown usage is
 * `null`, never 0. `estimated`: counted by us, because the loop closed the stream (code tag, interrupt, abort) before
 * the provider reported.
 */
export type Usage = {
  inputTokens: number;
  outputTokens: number;
  reasoningTokens?: number | undefined;
  cacheReadTokens?: number | undefined;
  cacheWriteTokens?: number | undefined;
  /** Dollars, where the model has `pricing`. */
  usd?: number | undefined;
  estimated?: boolean | undefined;
};

/** The sum of two usages; an unknown one makes the sum unknown. `usd` is the sum of what is priced. */
export function addUsage(a: Usage | null, b: Usage | null): Usage | null {
  if (!a || !b) return null;
  const sum: Usage = {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  };
  for (const key of ['reasoningTokens', 'cacheReadTokens', 'cacheWriteTokens', 'usd'] as const) {
    if (a[key] !== undefined || b[key] !== undefined) sum[key] = (a[key] ?? 0) + (b[key] ?? 0);
  }
  if (a.estimated || b.estimated) sum.estimated = true;
  return sum;
}

/** The usage with its price in dollars. Cached input is priced at its own rates where there are any. */
export function priceUsage(usage: Usage | null, pricing: Pricing | undefined): Usage | null {
  if (!usage || !pricing || usage.usd !== undefined) return usage;
  const { cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const plain = Math.max(0, usage.inputTokens - cacheReadTokens - cacheWriteTokens);
  const micros =
    plain * pricing.input +
    cacheReadTokens * (pricing.cacheRead ?? pricing.input) +
    cacheWriteTokens * (pricing.cacheWrite ?? pricing.input) +
    usage.outputTokens * pricing.output;
  return { ...usage, usd: micros / 1_000_000 };
}
