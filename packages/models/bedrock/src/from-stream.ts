import type { FinishReason, ModelEvent, Usage } from '@thimble/core';
import {
  callIds,
  count,
  type Fields,
  fields,
  isFields,
  list,
  type ReplyReader,
  text,
  toolCallEvent,
} from '@thimble/model-kit';
import { toSignature } from './redacted-reasoning.ts';

type Block = { call?: { id: string; name: string; input: string }; signature: string; redacted: Uint8Array[] };

/** Reads the events of ConverseStream, as the SDK decodes them. The end mark is `messageStop`; the usage follows it. */
export function converseReader(): ReplyReader {
  const blocks: Block[] = [];
  const byIndex = new Map<number, Block>();
  let usage: Usage | null = null;
  let stopReason: string | undefined;

  function open({ contentBlockIndex }: Fields): Block {
    const block: Block = { signature: '', redacted: [] };
    blocks.push(block);
    byIndex.set(count(contentBlockIndex) ?? 0, block);
    return block;
  }

  // Only blocks of tools are sure to have a start.
  function blockOf(event: Fields): Block {
    return byIndex.get(count(event.contentBlockIndex) ?? 0) ?? open(event);
  }

  function* readDelta(event: Fields): Generator<ModelEvent> {
    const delta = fields(event.delta);
    const answer = text(delta.text);
    if (answer !== '') yield { type: 'text-delta', text: answer };
    const block = blockOf(event);
    if (block.call) block.call.input += text(fields(delta.toolUse).input);
    const reasoning = fields(delta.reasoningContent);
    const thought = text(reasoning.text);
    if (thought !== '') yield { type: 'reasoning-delta', text: thought };
    block.signature += text(reasoning.signature);
    if (reasoning.redactedContent instanceof Uint8Array) block.redacted.push(reasoning.redactedContent);
  }

  /** A signature closes a part of reasoning: it is told when it is whole. */
  function* closeBlock(block: Block): Generator<ModelEvent> {
    const { signature, redacted } = block;
    block.signature = '';
    block.redacted = [];
    if (signature !== '') yield { type: 'reasoning-delta', text: '', signature };
    if (redacted.length > 0) yield { type: 'reasoning-delta', text: '', signature: toSignature(redacted) };
  }

  return {
    get usage() {
      return usage;
    },
    get ended() {
      return stopReason !== undefined;
    },
    *read(event) {
      const { contentBlockStart, contentBlockDelta, contentBlockStop, messageStop, metadata } = fields(event);
      if (contentBlockStart !== undefined) {
        const block = open(fields(contentBlockStart));
        const { toolUse } = fields(fields(contentBlockStart).start);
        const { toolUseId, name, type } = fields(toolUse);
        // What the provider's own tools do is no call for us to answer.
        if (isFields(toolUse) && type !== 'server_tool_use')
          block.call = { id: text(toolUseId), name: text(name), input: '' };
      }
      if (contentBlockDelta !== undefined) yield* readDelta(fields(contentBlockDelta));
      if (contentBlockStop !== undefined) yield* closeBlock(blockOf(fields(contentBlockStop)));
      if (messageStop !== undefined) stopReason = text(fields(messageStop).stopReason);
      if (metadata !== undefined) usage = toUsage(fields(metadata).usage) ?? usage;
    },
    *finish() {
      const uniqueId = callIds();
      let hasCalls = false;
      for (const block of blocks) {
        yield* closeBlock(block);
        if (!block.call) continue;
        hasCalls = true;
        const { id, name, input } = block.call;
        yield toolCallEvent(uniqueId(id, 'converse'), name, input);
      }
      const reason = toFinishReason(stopReason);
      // Calls of a reply that was stopped are not to be run.
      yield { type: 'finish', reason: hasCalls && reason !== 'refusal' ? 'tool-calls' : reason, usage };
    },
  };
}

/** The events that would have streamed the reply of Converse. */
export function* toEvents(output: unknown): Generator<unknown> {
  const { output: reply, stopReason, usage } = fields(output);
  for (const [contentBlockIndex, value] of list(fields(fields(reply).message).content).entries()) {
    const { text: answer, citationsContent, toolUse, reasoningContent } = fields(value);
    const { toolUseId, name, type, input } = fields(toolUse);
    const { reasoningText, redactedContent } = fields(reasoningContent);
    const deltas: object[] = [];
    if (answer !== undefined) deltas.push({ text: answer });
    for (const cited of list(fields(citationsContent).content)) deltas.push({ text: fields(cited).text });
    if (reasoningContent !== undefined)
      deltas.push({ reasoningContent: { ...fields(reasoningText), redactedContent } });
    if (toolUse !== undefined) {
      yield { contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId, name, type } } } };
      deltas.push({ toolUse: { input: JSON.stringify(input ?? {}) } });
    }
    for (const delta of deltas) yield { contentBlockDelta: { contentBlockIndex, delta } };
    yield { contentBlockStop: { contentBlockIndex } };
  }
  if (stopReason !== undefined) yield { messageStop: { stopReason } };
  yield { metadata: { usage } };
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
function toFinishReason(reason: string | undefined): FinishReason {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'guardrail_intervened':
    case 'content_filtered':
    case 'refusal':
      return 'refusal';
    default:
      return 'other';
  }
}

/**
 * Converse counts what was read from and written to the cache apart from `inputTokens`. Null when it is not known: all
 * zeros are a server that does not count.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
function toUsage(value: unknown): Usage | null {
  const wire = fields(value);
  const fresh = count(wire.inputTokens);
  const outputTokens = count(wire.outputTokens);
  const cacheReadTokens = count(wire.cacheReadInputTokens);
  const cacheWriteTokens = count(wire.cacheWriteInputTokens);
  if (fresh === undefined || outputTokens === undefined) return null;
  const inputTokens = fresh + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  if (inputTokens + outputTokens === 0) return null;
  return {
    inputTokens,
    outputTokens,
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
  };
}
