import type { ReasoningPart } from '@thimble/core';
import type { ThinkingBlock } from './blocks.ts';

/** Base64 has no colon, so no signature of the API starts like this. */
const redactedMark = 'redacted_thinking:';

/**
 * The signature of a redacted block, which contains only opaque data: "redacted_thinking:" and that data. Its reasoning has
 * no text. Thinking blocks keep the API's own signature.
 */
export function redactedSignature(data: string): string {
  return redactedMark + data;
}

/** The block as the API sent it. Undefined for reasoning without a signature, which the API does not take back. */
export function toThinkingBlock({ text, signature }: ReasoningPart): ThinkingBlock | undefined {
  if (!signature) return undefined;
  return signature.startsWith(redactedMark)
    ? { type: 'redacted_thinking', data: signature.slice(redactedMark.length) }
    : { type: 'thinking', thinking: text, signature };
}
