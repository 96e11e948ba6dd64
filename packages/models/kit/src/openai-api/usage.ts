import type { Usage } from '@thimble/core';
import { count, fields } from '../fields.ts';

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
