/**
 * Keeps the likeliest tokens whose probabilities add up to `topP`, and rules out the others: in place, on the scores of
 * one step. transformers.js takes `top_p` and does nothing with it (4.3).
 */
export function keepTopP(scores: Float32Array, topP: number): void {
  const largest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const weights = scores.map((score) => Math.exp(score - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // Tokens below it add up to less than 1 - topP: they need not be sorted, and there are nearly all of them.
  const negligible = ((1 - topP) / scores.length) * total;
  const likely = weights
    .filter((weight) => weight >= negligible)
    .toSorted()
    .toReversed();
  let sum = 0;
  const least = likely.find((weight) => (sum += weight) >= topP * total) ?? likely.at(-1) ?? 0;
  for (const [index, weight] of weights.entries()) if (weight < least) scores[index] = -Infinity;
}
