import type { ModelEvent } from '@thimble/core';
import { asFields, asText, type Fields } from '@thimble/core/utilities';
import { callIds, finishEvent, type ReplyReader, toFinishReason, toolCallEvent } from '@thimble/model-kit';
import { redactedSignature } from './reasoning.ts';
import { addCounts, toUsage } from './usage.ts';

/** A content block that has started but is not complete. */
type OpenBlock = { start: Fields; signature: string; argumentsText: string };
const cutCall = 'The reply reached its length limit before the arguments of this call.';

type Call = { id: string; name: string; argumentsText: string };

/**
 * Reads the events of a streamed message. https://platform.claude.com/docs/en/build-with-claude/streaming
 *
 * Only `message_stop` ends the reply: a stream with a stop reason but without it was cut. Usage is known from the first
 * event on.
 */
export function messageReader(): ReplyReader {
  const open = new Map<unknown, OpenBlock>();
  const calls: Call[] = [];
  let counts: Fields = {};
  let messageId = '';
  let stopReason = '';
  let explanation = '';
  let hasText = false;
  let ended = false;

  function* begin(index: unknown, start: Fields): Generator<ModelEvent> {
    // A block that starts at the index of an open block ends that one.
    yield* complete(index);
    open.set(index, { start, signature: asText(start.signature), argumentsText: '' });
    yield* readText(asText(start.text));
    yield* readThinking(asText(start.thinking));
    if (start.type === 'redacted_thinking')
      yield { type: 'reasoning-delta', text: '', signature: redactedSignature(asText(start.data)) };
  }

  function* continueBlock(index: unknown, delta: Fields): Generator<ModelEvent> {
    const block = open.get(index);
    switch (delta.type) {
      case 'text_delta':
        yield* readText(asText(delta.text));
        break;
      case 'thinking_delta':
        yield* readThinking(asText(delta.thinking));
        break;
      case 'signature_delta':
        if (block) block.signature += asText(delta.signature);
        break;
      case 'input_json_delta':
        if (block) block.argumentsText += asText(delta.partial_json);
        break;
    }
  }

  function* complete(index: unknown): Generator<ModelEvent> {
    const block = open.get(index);
    if (!block) return;
    open.delete(index);
    const { start, signature, argumentsText } = block;
    if (start.type === 'thinking' && signature !== '') yield { type: 'reasoning-delta', text: '', signature };
    if (start.type !== 'tool_use') return;
    // Streamed blocks start with an empty input; messages that were not streamed contain all of it.
    const input = asFields(start.input);
    const wholeText = Object.keys(input).length > 0 ? JSON.stringify(input) : '';
    calls.push({ id: asText(start.id), name: asText(start.name), argumentsText: argumentsText || wholeText });
  }

  function* readText(delta: string): Generator<ModelEvent> {
    if (delta === '') return;
    hasText = true;
    yield { type: 'text-delta', text: delta };
  }

  function* readThinking(delta: string): Generator<ModelEvent> {
    if (delta !== '') yield { type: 'reasoning-delta', text: delta };
  }

  return {
    get usage() {
      return toUsage(counts);
    },
    get ended() {
      return ended;
    },
    *read(event) {
      if (ended) return;
      const wire = asFields(event);
      switch (wire.type) {
        case 'message_start': {
          const message = asFields(wire.message);
          messageId = asText(message.id);
          counts = addCounts(counts, message.usage);
          break;
        }
        case 'content_block_start':
          yield* begin(wire.index, asFields(wire.content_block));
          break;
        case 'content_block_delta':
          yield* continueBlock(wire.index, asFields(wire.delta));
          break;
        case 'content_block_stop':
          yield* complete(wire.index);
          break;
        case 'message_delta': {
          const delta = asFields(wire.delta);
          counts = addCounts(counts, wire.usage);
          stopReason = asText(delta.stop_reason) || stopReason;
          explanation = asText(asFields(delta.stop_details).explanation) || explanation;
          break;
        }
        case 'message_stop':
          for (const index of open.keys()) yield* complete(index);
          ended = true;
          break;
      }
    },
    *finish() {
      // 'pause_turn' becomes 'other': to continue a server tool, its blocks would have to go back, and we do not keep them.
      const reason = toFinishReason(stopReason);
      // The explanation replaces an answer; it must not follow half of one.
      if (reason === 'refusal' && !hasText) yield* readText(explanation);
      const uniqueId = callIds();
      for (const [index, call] of calls.entries()) {
        const id = uniqueId(call.id, messageId);
        // The API holds arguments back until they are complete, so at the limit the last call has none.
        const isCut = reason === 'length' && index === calls.length - 1 && call.argumentsText === '';
        const event = toolCallEvent(id, call.name, call.argumentsText);
        yield isCut ? { ...event, error: cutCall } : event;
      }
      yield finishEvent(reason, calls.length > 0, toUsage(counts));
    },
  };
}
