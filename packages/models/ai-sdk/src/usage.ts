import type { Usage } from '@thimble/core';
import { asCount, asFields, definedOf, type Fields, isRecord } from '@thimble/core/utilities';

/**
 * The usage of a `finish` part: nested (v3, v4), where the totals include everything, or flat (v2), where that depends on
 * the provider. Null if it is not fully known.
 */
export function toUsage(part: Fields): Usage | null {
  const usage = asFields(part.usage);
  return isRecord(usage.inputTokens) ? nestedUsage(usage) : flatUsage(usage, asFields(part.providerMetadata));
}

function nestedUsage(usage: Fields): Usage | null {
  const input = asFields(usage.inputTokens);
  const output = asFields(usage.outputTokens);
  return compose({
    inputTokens: asCount(input.total),
    outputTokens: asCount(output.total),
    reasoningTokens: asCount(output.reasoning),
    cacheReadTokens: asCount(input.cacheRead),
    cacheWriteTokens: asCount(input.cacheWrite),
  });
}

/** In v2, Anthropic and Bedrock do not count the cache as input, and Google does not count reasoning as output. */
function flatUsage(usage: Fields, metadata: Fields): Usage | null {
  const [inputTokens, outputTokens] = [asCount(usage.inputTokens), asCount(usage.outputTokens)];
  const [reasoningTokens, cacheReadTokens] = [asCount(usage.reasoningTokens), asCount(usage.cachedInputTokens)];
  const total = asCount(usage.totalTokens);
  const { anthropic, bedrock } = metadata;
  const cacheWriteTokens =
    asCount(asFields(anthropic).cacheCreationInputTokens) ??
    asCount(asFields(asFields(bedrock).usage).cacheWriteInputTokens);
  const isCacheApart = isRecord(anthropic) || isRecord(bedrock) || (cacheReadTokens ?? 0) > (inputTokens ?? 0);
  const isReasoningApart =
    inputTokens !== undefined &&
    outputTokens !== undefined &&
    total === inputTokens + outputTokens + (reasoningTokens ?? 0);
  return compose({
    inputTokens: inputTokens && inputTokens + (isCacheApart ? (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0) : 0),
    outputTokens: outputTokens && outputTokens + (isReasoningApart ? (reasoningTokens ?? 0) : 0),
    reasoningTokens,
    cacheReadTokens,
    cacheWriteTokens,
  });
}

type Counts = { [name in Exclude<keyof Usage, 'usd' | 'estimated'>]-?: number | undefined };

function compose({ inputTokens, outputTokens, ...details }: Counts): Usage | null {
  if (inputTokens === undefined || outputTokens === undefined) return null;
  return { inputTokens, outputTokens, ...definedOf(details) };
}
