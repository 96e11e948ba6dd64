import type { ReasoningPart } from '@thimble/core';

export type ThinkingBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string };

/** Base64 has no colon, so that no signature of the API begins like this. */
const redactedMark = 'redacted_thinking:';

/**
 * A redacted block, which is nothing but opaque data, becomes reasoning without text whose signature is
 * "redacted_thinking:" and the data. The signature of a thinking block is the API's own.
 */
export function redactedSignature(data: string): string {
  return redactedMark + data;
}

/** The block as it came; undefined for reasoning without a signature, which the API does not take back. */
export function toThinkingBlock({ text, signature }: ReasoningPart): ThinkingBlock | undefined {
  if (!signature) return undefined;
  return signature.startsWith(redactedMark)
    ? { type: 'redacted_thinking', data: signature.slice(redactedMark.length) }
    : { type: 'thinking', thinking: text, signature };
}
