import type { Usage } from '@thimble/core';
import { count, type Fields, fields } from '../fields.ts';

/** The usage in a chunk of a chat: in its own field, or in that of Groq (`x_groq`) or llama.cpp (`timings`). */
export function usageInChunk(chunk: Fields): Usage | null {
  return toUsage(chunk.usage ?? fields(chunk.x_groq).usage) ?? timingsUsage(fields(chunk.timings));
}

/**
 * Reads the usage of either API, and of compatible servers. Null when it is not (fully) known: all zeros are a server
 * that does not count.
 */
export function toUsage(value: unknown): Usage | null {
  const wire = fields(value);
  const inputTokens = count(wire.prompt_tokens) ?? count(wire.input_tokens);
  let outputTokens = count(wire.completion_tokens) ?? count(wire.output_tokens);
  if (inputTokens === undefined || outputTokens === undefined || inputTokens + outputTokens === 0) return null;

  const input = fields(wire.prompt_tokens_details ?? wire.input_tokens_details);
  const output = fields(wire.completion_tokens_details ?? wire.output_tokens_details);
  const reasoningTokens = count(output.reasoning_tokens);
  const cacheReadTokens = count(input.cached_tokens) ?? count(wire.prompt_cache_hit_tokens);
  const cacheWriteTokens = count(input.cache_write_tokens);
  // Some servers (xAI) leave reasoning out of the completion; their total gives it away.
  if (reasoningTokens && wire.total_tokens === inputTokens + outputTokens + reasoningTokens)
    outputTokens += reasoningTokens;
  return {
    inputTokens,
    outputTokens,
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
  };
}

/** llama.cpp counts what it computed and what it found in its cache apart. */
function timingsUsage({ prompt_n, predicted_n, cache_n }: Fields): Usage | null {
  const [computed, outputTokens, cacheReadTokens] = [count(prompt_n), count(predicted_n), count(cache_n)];
  if (computed === undefined || outputTokens === undefined) return null;
  return {
    inputTokens: computed + (cacheReadTokens ?? 0),
    outputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
  };
}
