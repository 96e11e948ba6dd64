/**
 * Keeps the most likely tokens whose probabilities add up to `topP` and rules out the others, by changing the scores of one
 * step in place. Needed because transformers.js accepts `top_p` but ignores it (4.3).
 */
export function keepTopP(scores: Float32Array, topP: number): void {
  const largest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const weights = scores.map((score) => Math.exp(score - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Together, tokens below this weigh less than 1 - topP, so they need not be sorted. That is nearly all tokens.
  const negligible = ((1 - topP) / scores.length) * total;
  const likely = weights
    .filter((weight) => weight >= negligible)
    .toSorted()
    .toReversed();
  let sum = 0;
  const least = likely.find((weight) => (sum += weight) >= topP * total) ?? likely.at(-1) ?? 0;
  for (const [index, weight] of weights.entries()) if (weight < least) scores[index] = -Infinity;
}
