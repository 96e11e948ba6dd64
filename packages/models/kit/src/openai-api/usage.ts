import type { Usage } from '@thimble/core';
import { asCount, asFields, definedOf, type Fields } from '@thimble/core/utilities';

/** The usage in a chunk of a chat: in `usage`, or where Groq (`x_groq`) and llama.cpp (`timings`) put it. */
export function usageInChunk(chunk: Fields): Usage | null {
  return toUsage(chunk.usage ?? asFields(chunk.x_groq).usage) ?? timingsUsage(asFields(chunk.timings));
}

/**
 * Reads the usage of either API and of compatible servers. Null if it is not fully known: all zeros come from a server
 * that does not count.
 */
export function toUsage(value: unknown): Usage | null {
  const wire = asFields(value);
  const inputTokens = asCount(wire.prompt_tokens) ?? asCount(wire.input_tokens);
  let outputTokens = asCount(wire.completion_tokens) ?? asCount(wire.output_tokens);
  if (inputTokens === undefined || outputTokens === undefined || inputTokens + outputTokens === 0) return null;

  const input = asFields(wire.prompt_tokens_details ?? wire.input_tokens_details);
  const output = asFields(wire.completion_tokens_details ?? wire.output_tokens_details);
  const reasoningTokens = asCount(output.reasoning_tokens);
  const cacheReadTokens = asCount(input.cached_tokens) ?? asCount(wire.prompt_cache_hit_tokens);
  const cacheWriteTokens = asCount(input.cache_write_tokens);
  // Some servers (xAI) do not count reasoning as part of the completion. Their total shows it.
  if (reasoningTokens && wire.total_tokens === inputTokens + outputTokens + reasoningTokens)
    outputTokens += reasoningTokens;
  return { inputTokens, outputTokens, ...definedOf({ reasoningTokens, cacheReadTokens, cacheWriteTokens }) };
}

/** llama.cpp counts the tokens that it computed and those from its cache separately. */
function timingsUsage({ prompt_n, predicted_n, cache_n }: Fields): Usage | null {
  const [computed, outputTokens, cacheReadTokens] = [asCount(prompt_n), asCount(predicted_n), asCount(cache_n)];
  if (computed === undefined || outputTokens === undefined) return null;
  return { inputTokens: computed + (cacheReadTokens ?? 0), outputTokens, ...definedOf({ cacheReadTokens }) };
}
