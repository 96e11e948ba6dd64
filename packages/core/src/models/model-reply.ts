import { isRecord, isTooDeep, maxDepth } from '../base/json.ts';
import type { ReasoningPart, ToolCallPart } from '../contract/messages.ts';
import type { FinishReason, ModelEvent } from '../contract/model.ts';
import type { Usage } from '../contract/usage.ts';

/** A model's reply as a whole. Plain JSON, so that a journal can hold it. */
export type ModelReply = {
  text: string;
  reasoning: ReasoningPart[];
  toolCalls: (ToolCallPart & { error?: string | undefined })[];
  /** 'cut': we closed the stream at the closing tag, before the provider finished. */
  reason: FinishReason | 'cut';
  usage: Usage | null;
};

/** Input that is nested without end would overflow whatever walks it, so it goes no further. */
export function toCall({
  id,
  name,
  input,
  error,
}: Extract<ModelEvent, { type: 'tool-call' }>): ModelReply['toolCalls'][number] {
  const call = { type: 'tool-call' as const, id, name };
  if (isTooDeep(input)) return { ...call, input: {}, error: `nested more than ${maxDepth} levels deep` };
  return { ...call, input, ...(error !== undefined && { error }) };
}

/** Adds a piece of reasoning to the part that it belongs to. */
export function addReasoning(parts: ReasoningPart[], { text, signature, provider }: Omit<ReasoningPart, 'type'>): void {
  const last = parts.at(-1);
  const signed = { ...(signature !== undefined && { signature }), ...(provider !== undefined && { provider }) };
  // A signature closes its block.
  if (last && last.signature === undefined) {
    last.text += text;
    Object.assign(last, signed);
  } else {
    parts.push({ type: 'reasoning', text, ...signed });
  }
}

/** Tokens of the reply so far, estimated. */
export function estimateOutputTokens({ text, reasoning }: ModelReply): number {
  const characters = reasoning.reduce((sum, part) => sum + part.text.length, text.length);
  return Math.ceil(characters / 4);
}

/** Whether a journal's record is a reply. */
export function isModelReply(value: unknown): value is ModelReply {
  return (
    isRecord(value) &&
    typeof value.text === 'string' &&
    Array.isArray(value.reasoning) &&
    Array.isArray(value.toolCalls) &&
    typeof value.reason === 'string' &&
    (value.usage === null || isRecord(value.usage))
  );
}
