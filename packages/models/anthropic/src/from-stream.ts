import type { FinishReason, ModelEvent } from '@thimble/core';
import { callIds, type Fields, fields, type ReplyReader, text, toolCallEvent } from '@thimble/model-kit';
import { redactedSignature } from './reasoning.ts';
import { addCounts, toUsage } from './usage.ts';

/** A content block that has begun and is not yet complete. */
type OpenBlock = { start: Fields; signature: string; argumentsText: string };
const cutCall = 'The reply was cut off at its limit before the arguments of this call.';

type Call = { id: string; name: string; argumentsText: string };

/**
 * Reads the events of a streamed message. https://platform.claude.com/docs/en/build-with-claude/streaming
 *
 * The reply has ended with `message_stop`, and only then: a stop reason without it is a stream that was cut. Usage is
 * known from the first event on.
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
    // A block that begins where another is open has ended it.
    yield* complete(index);
    open.set(index, { start, signature: text(start.signature), argumentsText: '' });
    yield* readText(text(start.text));
    yield* readThinking(text(start.thinking));
    if (start.type === 'redacted_thinking')
      yield { type: 'reasoning-delta', text: '', signature: redactedSignature(text(start.data)) };
  }

  function* continueBlock(index: unknown, delta: Fields): Generator<ModelEvent> {
    const block = open.get(index);
    switch (delta.type) {
      case 'text_delta':
        yield* readText(text(delta.text));
        break;
      case 'thinking_delta':
        yield* readThinking(text(delta.thinking));
        break;
      case 'signature_delta':
        if (block) block.signature += text(delta.signature);
        break;
      case 'input_json_delta':
        if (block) block.argumentsText += text(delta.partial_json);
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
    // Streams begin with an empty input; messages that were not streamed have it whole.
    const input = fields(start.input);
    const wholeText = Object.keys(input).length > 0 ? JSON.stringify(input) : '';
    calls.push({ id: text(start.id), name: text(start.name), argumentsText: argumentsText || wholeText });
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
      const wire = fields(event);
      switch (wire.type) {
        case 'message_start': {
          const message = fields(wire.message);
          messageId = text(message.id);
          counts = addCounts(counts, message.usage);
          break;
        }
        case 'content_block_start':
          yield* begin(wire.index, fields(wire.content_block));
          break;
        case 'content_block_delta':
          yield* continueBlock(wire.index, fields(wire.delta));
          break;
        case 'content_block_stop':
          yield* complete(wire.index);
          break;
        case 'message_delta': {
          const delta = fields(wire.delta);
          counts = addCounts(counts, wire.usage);
          stopReason = text(delta.stop_reason) || stopReason;
          explanation = text(fields(delta.stop_details).explanation) || explanation;
          break;
        }
        case 'message_stop':
          for (const index of open.keys()) yield* complete(index);
          ended = true;
          break;
      }
    },
    *finish() {
      const reason = toFinishReason(stopReason);
      // The classifier's words stand in for an answer, not behind half of one.
      if (reason === 'refusal' && !hasText) yield* readText(explanation);
      const uniqueId = callIds();
      for (const [index, call] of calls.entries()) {
        const id = uniqueId(call.id, messageId);
        // The API holds arguments back until they are whole: at the limit, none are left of the last call.
        const isCut = reason === 'length' && index === calls.length - 1 && call.argumentsText === '';
        const event = toolCallEvent(id, call.name, call.argumentsText);
        yield isCut ? { ...event, error: cutCall } : event;
      }
      // Calls of a reply that was stopped are not to be run.
      yield {
        type: 'finish',
        reason: calls.length > 0 && reason !== 'refusal' ? 'tool-calls' : reason,
        usage: toUsage(counts),
      };
    },
  };
}

function toFinishReason(stopReason: string): FinishReason {
  switch (stopReason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'refusal';
    default:
      // 'pause_turn' too: a server tool runs on, and its blocks, which we do not keep, would have to go back.
      return 'other';
  }
}
