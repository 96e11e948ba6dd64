import type { ModelEvent, Usage } from '@thimble/core';
import { asCount, asFields, asList, asText, definedOf, type Fields, isRecord } from '@thimble/core/utilities';
import {
  addCall,
  argumentsText,
  callIds,
  finishEvent,
  ProviderError,
  type ReplyReader,
  streamedText,
  toFinishReason,
  toolCallEvent,
  type WrittenCall,
} from '@thimble/model-kit';
import { toSignature } from './redacted-reasoning.ts';

type Block = { call?: { id: string; name: string; input: string }; signature: string; redacted: Uint8Array[] };

/** Reads the events of ConverseStream as the SDK decodes them. `messageStop` ends the reply; the usage comes after it. */
export function converseReader(): ReplyReader {
  const blocks: Block[] = [];
  const byIndex = new Map<number, Block>();
  const streamed = { text: streamedText(), reasoning: streamedText() };
  let usage: Usage | null = null;
  let stopReason: string | undefined;
  let hasStarted = false;
  let hasSignature = false;

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
    const answer = streamed.text.pass(asText(delta.text));
    if (answer !== '') yield { type: 'text-delta', text: answer };
    const block = blockOf(event);
    if (block.call) block.call.input += argumentsText(asFields(delta.toolUse).input);
    const reasoning = asFields(delta.reasoningContent);
    const thought = streamed.reasoning.pass(asText(reasoning.text));
    if (thought !== '') yield { type: 'reasoning-delta', text: thought };
    block.signature += asText(reasoning.signature);
    if (reasoning.redactedContent instanceof Uint8Array) block.redacted.push(reasoning.redactedContent);
  }

  /** Emits the signature, once it is complete: it closes a part of the reasoning. */
  function* closeBlock(block: Block): Generator<ModelEvent> {
    const { signature, redacted } = block;
    block.signature = '';
    block.redacted = [];
    hasSignature ||= signature !== '' || redacted.length > 0;
    if (signature !== '') yield { type: 'reasoning-delta', text: '', signature };
    if (redacted.length > 0) yield { type: 'reasoning-delta', text: '', signature: toSignature(redacted) };
  }

  /** If the server begins a second message, that one takes the place of the first. */
  function start(): void {
    if (hasStarted && hasSignature) throw new ProviderError('it began its reply anew, after signed reasoning');
    hasStarted = true;
    blocks.length = 0;
    byIndex.clear();
    for (const text of Object.values(streamed)) text.restart();
  }

  return {
    get usage() {
      return usage;
    },
    get ended() {
      return stopReason !== undefined;
    },
    *read(event) {
      const { messageStart, contentBlockStart, contentBlockDelta, contentBlockStop, messageStop, metadata } =
        asFields(event);
      if (messageStart !== undefined) start();
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
      if (messageStop !== undefined) {
        for (const text of Object.values(streamed)) text.end();
        stopReason = asText(asFields(messageStop).stopReason);
      }
      if (metadata !== undefined) usage = toUsage(asFields(metadata).usage) ?? usage;
    },
    *finish() {
      // First: a reply that failed has no calls.
      const reason = toFinishReason(stopReason);
      const uniqueId = callIds();
      const calls: WrittenCall[] = [];
      for (const block of blocks) {
        yield* closeBlock(block);
        if (block.call) addCall(calls, { ...block.call, arguments: block.call.input });
      }
      for (const { id, name, arguments: written } of calls)
        yield toolCallEvent(uniqueId(id, 'converse'), name, written);
      yield finishEvent(reason, calls.length > 0, usage);
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
      deltas.push({ toolUse: { input: argumentsText(input ?? {}) } });
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
