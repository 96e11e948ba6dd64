import type { FinishReason, ModelEvent, Usage } from '@thimble/core';
import { type Fields, fields, list, text } from '../../fields.ts';
import { ProviderError } from '../../provider-error.ts';
import { toProviderError } from '../error-in-event.ts';
import type { ReplyReader } from '../../reply-reader.ts';
import { callIds, toolCallEvent } from '../../tool-calls.ts';
import { toUsage } from '../usage.ts';

/** What was streamed of one output item. */
type Item = { text: string; refusal: string; reasoning: string; arguments: string; isDone: boolean };

/**
 * Reads the events of a streamed response. Text comes as deltas; an item is looked at once more when it is done, and all
 * of them at the end, so that what a server did not stream is not lost.
 */
export function responsesReader(): ReplyReader {
  const items = new Map<unknown, Item>();
  const added = new Map<unknown, Fields>();
  const uniqueId = callIds();
  let responseId = '';
  let usage: Usage | null = null;
  let reason: FinishReason | undefined;
  let hasCalls = false;
  let isRefused = false;

  function itemAt(key: unknown): Item {
    let item = items.get(key);
    if (!item) items.set(key, (item = { text: '', refusal: '', reasoning: '', arguments: '', isDone: false }));
    return item;
  }

  function* readDelta(item: Item, field: 'text' | 'refusal' | 'reasoning', delta: string): Generator<ModelEvent> {
    if (delta === '') return;
    item[field] += delta;
    if (field === 'refusal') isRefused = true;
    yield { type: field === 'reasoning' ? 'reasoning-delta' : 'text-delta', text: delta };
  }

  /** Emits what the finished item holds beyond what was streamed of it. */
  function* readItem(key: unknown, wire: Fields): Generator<ModelEvent> {
    const item = itemAt(key);
    if (item.isDone) return;
    item.isDone = true;
    if (wire.type === 'message') {
      yield* readDelta(item, 'text', missing(item.text, partsText(wire.content, 'text')));
      yield* readDelta(item, 'refusal', missing(item.refusal, partsText(wire.content, 'refusal')));
    } else if (wire.type === 'reasoning') {
      const whole =
        list(wire.summary).length > 0
          ? partsText(wire.summary, 'text', '\n\n')
          : partsText(wire.content, 'text', '\n\n');
      yield* readDelta(item, 'reasoning', missing(item.reasoning, whole));
      const signature = text(wire.encrypted_content);
      if (signature !== '') yield { type: 'reasoning-delta', text: '', signature };
    } else if (wire.type === 'function_call') {
      hasCalls = true;
      yield toolCallEvent(
        uniqueId(text(wire.call_id), responseId),
        text(wire.name),
        text(wire.arguments) || item.arguments,
      );
    }
  }

  function* readEnd(response: Fields): Generator<ModelEvent> {
    for (const [index, value] of list(response.output).entries()) {
      const wire = fields(value);
      yield* readItem(items.has(wire.id) ? wire.id : index, wire);
    }
    for (const [key, wire] of added) if (wire.type === 'function_call') yield* readItem(key, wire);
    const { reason: cause } = fields(response.incomplete_details);
    if (response.status === 'incomplete')
      reason = cause === 'max_output_tokens' ? 'length' : cause === 'content_filter' ? 'refusal' : 'other';
    else reason = 'stop';
  }

  return {
    get usage() {
      return usage;
    },
    get ended() {
      return reason !== undefined;
    },
    *read(event) {
      const wire = fields(event);
      if (reason !== undefined) return;
      const response = fields(wire.response);
      responseId ||= text(response.id);
      usage = toUsage(response.usage) ?? usage;
      const key = wire.output_index ?? wire.item_id ?? fields(wire.item).id;
      switch (wire.type) {
        case 'response.output_item.added':
          added.set(key, fields(wire.item));
          break;
        case 'response.output_text.delta':
          yield* readDelta(itemAt(key), 'text', text(wire.delta));
          break;
        case 'response.refusal.delta':
          yield* readDelta(itemAt(key), 'refusal', text(wire.delta));
          break;
        case 'response.reasoning_summary_part.added':
          if (itemAt(key).reasoning !== '') yield* readDelta(itemAt(key), 'reasoning', '\n\n');
          break;
        case 'response.reasoning_summary_text.delta':
        case 'response.reasoning_text.delta':
          yield* readDelta(itemAt(key), 'reasoning', text(wire.delta));
          break;
        case 'response.function_call_arguments.delta':
          itemAt(key).arguments += text(wire.delta);
          break;
        case 'response.function_call_arguments.done':
          itemAt(key).arguments = text(wire.arguments) || itemAt(key).arguments;
          break;
        case 'response.output_item.done':
          yield* readItem(key, fields(wire.item));
          break;
        case 'response.completed':
        case 'response.incomplete':
          yield* readEnd(response);
          break;
        case 'response.failed': {
          const error = toProviderError(response.error);
          // Guardrails end a response as failed; to us they are a refusal.
          if (!/policy|content_filter/.test(error.code)) throw error;
          isRefused = true;
          reason = 'refusal';
          yield { type: 'text-delta', text: error.message };
          break;
        }
        case 'response.cancelled':
          throw new ProviderError('the response was cancelled');
      }
    },
    *finish() {
      // Calls of a reply that was stopped are not to be run.
      const isStopped = isRefused || reason === 'refusal';
      yield { type: 'finish', reason: isStopped ? 'refusal' : hasCalls ? 'tool-calls' : (reason ?? 'other'), usage };
    },
  };
}

/** What `whole` has after `streamed`; nothing where the two differ. */
function missing(streamed: string, whole: string): string {
  return whole.startsWith(streamed) ? whole.slice(streamed.length) : '';
}

function partsText(parts: unknown, field: 'text' | 'refusal', separator = ''): string {
  return list(parts)
    .map((part) => text(fields(part)[field]))
    .filter((part) => part !== '')
    .join(separator);
}
