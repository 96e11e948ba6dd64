import type { ModelEvent, Usage } from '@thimble/core';
import { asCount, asFields, asList, asText, definedOf, type Fields, isRecord } from '@thimble/core/utilities';
import { callIds, finishEvent, type ReplyReader, toFinishReason, toolCallEvent } from '@thimble/model-kit';
import { toSignature } from './redacted-reasoning.ts';

type Block = { call?: { id: string; name: string; input: string }; signature: string; redacted: Uint8Array[] };

/** Reads the events of ConverseStream as the SDK decodes them. `messageStop` ends the reply; the usage comes after it. */
export function converseReader(): ReplyReader {
  const blocks: Block[] = [];
  const byIndex = new Map<number, Block>();
  let usage: Usage | null = null;
  let stopReason: string | undefined;

  function open({ contentBlockIndex }: Fields): Block {
    const block: Block = { signature: '', redacted: [] };
    blocks.push(block);
    byIndex.set(asCount(contentBlockIndex) ?? 0, block);
    return block;
  }

  // Only tool blocks are guaranteed to have a start event.
  function blockOf(event: Fields): Block {
    return byIndex.get(asCount(event.contentBlockIndex) ?? 0) ?? open(event);
  }

  function* readDelta(event: Fields): Generator<ModelEvent> {
    const delta = asFields(event.delta);
    const answer = asText(delta.text);
    if (answer !== '') yield { type: 'text-delta', text: answer };
    const block = blockOf(event);
    if (block.call) block.call.input += asText(asFields(delta.toolUse).input);
    const reasoning = asFields(delta.reasoningContent);
    const thought = asText(reasoning.text);
    if (thought !== '') yield { type: 'reasoning-delta', text: thought };
    block.signature += asText(reasoning.signature);
    if (reasoning.redactedContent instanceof Uint8Array) block.redacted.push(reasoning.redactedContent);
  }

  /** Emits the signature, once it is complete: it closes a part of the reasoning. */
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
      const { contentBlockStart, contentBlockDelta, contentBlockStop, messageStop, metadata } = asFields(event);
      if (contentBlockStart !== undefined) {
        const block = open(asFields(contentBlockStart));
        const { toolUse } = asFields(asFields(contentBlockStart).start);
        const { toolUseId, name, type } = asFields(toolUse);
        // We need not answer calls of the provider's own tools.
        if (isRecord(toolUse) && type !== 'server_tool_use')
          block.call = { id: asText(toolUseId), name: asText(name), input: '' };
      }
      if (contentBlockDelta !== undefined) yield* readDelta(asFields(contentBlockDelta));
      if (contentBlockStop !== undefined) yield* closeBlock(blockOf(asFields(contentBlockStop)));
      if (messageStop !== undefined) stopReason = asText(asFields(messageStop).stopReason);
      if (metadata !== undefined) usage = toUsage(asFields(metadata).usage) ?? usage;
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
      yield finishEvent(toFinishReason(stopReason), hasCalls, usage);
    },
  };
}

/** The events that would have streamed this reply of Converse. */
export function* toEvents(output: unknown): Generator<unknown> {
  const { output: reply, stopReason, usage } = asFields(output);
  for (const [contentBlockIndex, value] of asList(asFields(asFields(reply).message).content).entries()) {
    const { text: answer, citationsContent, toolUse, reasoningContent } = asFields(value);
    const { toolUseId, name, type, input } = asFields(toolUse);
    const { reasoningText, redactedContent } = asFields(reasoningContent);
    const deltas: object[] = [];
    if (answer !== undefined) deltas.push({ text: answer });
    for (const cited of asList(asFields(citationsContent).content)) deltas.push({ text: asFields(cited).text });
    if (reasoningContent !== undefined)
      deltas.push({ reasoningContent: { ...asFields(reasoningText), redactedContent } });
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

/**
 * Converse does not include cache reads and writes in `inputTokens`. Null if the usage is not known: all zeros come from a
 * server that does not count.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
function toUsage(value: unknown): Usage | null {
  const wire = asFields(value);
  const fresh = asCount(wire.inputTokens);
  const outputTokens = asCount(wire.outputTokens);
  const cacheReadTokens = asCount(wire.cacheReadInputTokens);
  const cacheWriteTokens = asCount(wire.cacheWriteInputTokens);
  if (fresh === undefined || outputTokens === undefined) return null;
  const inputTokens = fresh + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
  if (inputTokens + outputTokens === 0) return null;
  return { inputTokens, outputTokens, ...definedOf({ cacheReadTokens, cacheWriteTokens }) };
}
