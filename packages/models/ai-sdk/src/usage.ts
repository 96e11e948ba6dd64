import type { Usage } from '@thimble/core';
import { count, type Fields, fields, isFields } from '@thimble/model-kit';

/**
 * The usage of a `finish` part: nested (v3, v4), where the totals hold everything, or flat (v2), where it depends on the
 * provider. Null when it is not (fully) known.
 */
export function toUsage(part: Fields): Usage | null {
  const usage = fields(part.usage);
  return isFields(usage.inputTokens) ? nestedUsage(usage) : flatUsage(usage, fields(part.providerMetadata));
}

function nestedUsage(usage: Fields): Usage | null {
  const input = fields(usage.inputTokens);
  const output = fields(usage.outputTokens);
  return compose({
    inputTokens: count(input.total),
    outputTokens: count(output.total),
    reasoningTokens: count(output.reasoning),
    cacheReadTokens: count(input.cacheRead),
    cacheWriteTokens: count(input.cacheWrite),
  });
}

/** Anthropic and Bedrock counted the cache apart, and Google the reasoning. */
function flatUsage(usage: Fields, metadata: Fields): Usage | null {
  const [inputTokens, outputTokens] = [count(usage.inputTokens), count(usage.outputTokens)];
  const [reasoningTokens, cacheReadTokens] = [count(usage.reasoningTokens), count(usage.cachedInputTokens)];
  const total = count(usage.totalTokens);
  const { anthropic, bedrock } = metadata;
  const cacheWriteTokens =
    count(fields(anthropic).cacheCreationInputTokens) ?? count(fields(fields(bedrock).usage).cacheWriteInputTokens);
  const isCacheApart = isFields(anthropic) || isFields(bedrock) || (cacheReadTokens ?? 0) > (inputTokens ?? 0);
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
  const { reasoningTokens, cacheReadTokens, cacheWriteTokens } = details;
  return {
    inputTokens,
    outputTokens,
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
  };
}
