import type { ModelEvent } from '@thimble/core';
import { asFields, asText, type Fields } from '@thimble/core/utilities';
import {
  addCall,
  argumentsText,
  callIds,
  doneMark,
  finishEvent,
  ProviderError,
  type ReplyReader,
  streamedText,
  toFinishReason,
  toolCallEvent,
  type WrittenCall,
} from '@thimble/model-kit';
import { redactedSignature } from './reasoning.ts';
import { addCounts, toUsage } from './usage.ts';

/** A content block that has started but is not complete. */
type OpenBlock = { start: Fields; signature: string; written: string };
const cutCall = 'The reply reached its length limit before the arguments of this call.';

/**
 * Reads the events of a streamed message. https://platform.claude.com/docs/en/build-with-claude/streaming
 *
 * Only `message_stop` ends the reply: a stream with a stop reason but without it was cut. Usage is known from the first
 * event on. If the server begins a second message, that one takes the place of the first.
 */
export function messageReader(): ReplyReader {
  const open = new Map<unknown, OpenBlock>();
  const calls: WrittenCall[] = [];
  const streamed = { text: streamedText(), thinking: streamedText() };
  let counts: Fields = {};
  let messageId = '';
  let stopReason = '';
  let explanation = '';
  let hasText = false;
  let hasStarted = false;
  let hasSignature = false;
  let ended = false;

  function* begin(index: unknown, start: Fields): Generator<ModelEvent> {
    const before = open.get(index);
    // The same call once more.
    if (before?.start.type === 'tool_use' && asText(start.id) !== '' && before.start.id === start.id) return;
    // A block that starts at the index of an open block ends that one.
    yield* complete(index);
    open.set(index, { start, signature: asText(start.signature), written: '' });
    yield* readText(asText(start.text));
    yield* readThinking(asText(start.thinking));
    if (start.type === 'redacted_thinking') yield* sign(redactedSignature(asText(start.data)));
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
        if (block) block.written += argumentsText(delta.partial_json);
        break;
    }
  }

  function* complete(index: unknown): Generator<ModelEvent> {
    const block = open.get(index);
    if (!block) return;
    open.delete(index);
    const { start, signature, written } = block;
    if (start.type === 'thinking' && signature !== '') yield* sign(signature);
    if (start.type !== 'tool_use') return;
    // Streamed blocks start with an empty input; messages that were not streamed contain all of it.
    const wholeText = Object.keys(asFields(start.input)).length > 0 ? argumentsText(start.input) : '';
    addCall(calls, { id: asText(start.id), name: asText(start.name), arguments: written || wholeText });
  }

  function* readText(delta: string): Generator<ModelEvent> {
    if (delta === '') return;
    hasText = true;
    const text = streamed.text.pass(delta);
    if (text !== '') yield { type: 'text-delta', text };
  }

  function* readThinking(delta: string): Generator<ModelEvent> {
    const text = streamed.thinking.pass(delta);
    if (text !== '') yield { type: 'reasoning-delta', text };
  }

  function* sign(signature: string): Generator<ModelEvent> {
    hasSignature = true;
    yield { type: 'reasoning-delta', text: '', signature };
  }

  /** What came before is forgotten, as far as it was not streamed. */
  function restart(): void {
    if (hasSignature) throw new ProviderError('it began its reply anew, after signed reasoning');
    open.clear();
    calls.length = 0;
    counts = {};
    stopReason = '';
    explanation = '';
    for (const text of Object.values(streamed)) text.restart();
  }

  function* end(): Generator<ModelEvent> {
    for (const index of open.keys()) yield* complete(index);
    for (const text of Object.values(streamed)) text.end();
    ended = true;
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
      // The end mark of another API, which compatible servers send in place of this one's.
      if (event === doneMark && stopReason !== '') yield* end();
      const wire = asFields(event);
      switch (wire.type) {
        case 'message_start': {
          const message = asFields(wire.message);
          if (hasStarted) restart();
          hasStarted = true;
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
          yield* end();
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
        const isCut = reason === 'length' && index === calls.length - 1 && call.arguments === '';
        const event = toolCallEvent(id, call.name, call.arguments);
        yield isCut ? { ...event, error: cutCall } : event;
      }
      yield finishEvent(reason, calls.length > 0, toUsage(counts));
    },
  };
}
