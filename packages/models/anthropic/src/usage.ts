import type { Usage } from '@thimble/core';
import { asCount, asFields, definedOf, type Fields } from '@thimble/core/utilities';

const counters = ['input_tokens', 'output_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'] as const;

/** The counts so far. Later counts include earlier ones, but omit, or set to zero, those that have not changed. */
export function addCounts(known: Fields, value: unknown): Fields {
  const wire = asFields(value);
  const counted = counters.map(
    (name) => [name, asCount(wire[name]) || (asCount(known[name]) ?? asCount(wire[name]))] as const,
  );
  const output_tokens_details = wire.output_tokens_details ?? known.output_tokens_details;
  return { ...Object.fromEntries(counted), output_tokens_details };
}

/** Null if nothing is known: all zeros come from a server that does not count. The API's input excludes cached tokens. */
export function toUsage(wire: Fields): Usage | null {
  const [uncached = 0, outputTokens = 0, cacheWriteTokens, cacheReadTokens] = counters.map((name) =>
    asCount(wire[name]),
  );
  const inputTokens = uncached + (cacheWriteTokens ?? 0) + (cacheReadTokens ?? 0);
  if (inputTokens + outputTokens === 0) return null;
  const reasoningTokens = asCount(asFields(wire.output_tokens_details).thinking_tokens);
  return { inputTokens, outputTokens, ...definedOf({ reasoningTokens, cacheReadTokens, cacheWriteTokens }) };
}
