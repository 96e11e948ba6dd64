import type { Usage } from '@thimble/core';
import { count, type Fields, fields } from '@thimble/model-kit';

const counters = ['input_tokens', 'output_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'] as const;

/** What is counted by now: later counts hold the earlier ones, and leave out, or at zero, what has not changed. */
export function addCounts(known: Fields, value: unknown): Fields {
  const wire = fields(value);
  const counted = counters.map(
    (name) => [name, count(wire[name]) || (count(known[name]) ?? count(wire[name]))] as const,
  );
  const output_tokens_details = wire.output_tokens_details ?? known.output_tokens_details;
  return { ...Object.fromEntries(counted), output_tokens_details };
}

/** Null when nothing is known: all zeros are a server that does not count. The API's input leaves cached tokens out. */
export function toUsage(wire: Fields): Usage | null {
  const [uncached = 0, outputTokens = 0, cacheWriteTokens, cacheReadTokens] = counters.map((name) => count(wire[name]));
  const inputTokens = uncached + (cacheWriteTokens ?? 0) + (cacheReadTokens ?? 0);
  if (inputTokens + outputTokens === 0) return null;
  const reasoningTokens = count(fields(wire.output_tokens_details).thinking_tokens);
  return {
    inputTokens,
    outputTokens,
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
  };
}
