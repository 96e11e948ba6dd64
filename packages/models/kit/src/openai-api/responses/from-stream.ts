import type { FinishReason, ModelEvent, Usage } from '@thimble/core';
import { asFields, asList, asText, type Fields } from '@thimble/core/utilities';
import { ProviderError } from '../../provider-error.ts';
import { toProviderError } from '../error-in-event.ts';
import { finishEvent, type ReplyReader, toFinishReason } from '../../reply-reader.ts';
import { streamedText } from '../../restarts.ts';
import { addCall, argumentsText, callIds, isPlaceholder, toolCallEvent, type WrittenCall } from '../../tool-calls.ts';
import { toUsage } from '../usage.ts';

/** What has been streamed of one output item. */
type Item = { text: string; refusal: string; reasoning: string; arguments: string; isDone: boolean };

/**
 * Reads the events of a streamed response. Text arrives as deltas. Each item is read again when it is done, and all items
 * at the end, so that nothing is lost if a server did not stream it. Calls are told at the end, once each: servers that
 * number their items in another way at the end send them again.
 */
export function responsesReader(): ReplyReader {
  const items = new Map<unknown, Item>();
  const added = new Map<unknown, Fields>();
  const uniqueId = callIds();
  const streamed = { text: streamedText(), refusal: streamedText(), reasoning: streamedText() };
  let responseId = '';
  let usage: Usage | null = null;
  let reason: FinishReason | undefined;
  const calls: WrittenCall[] = [];
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
    const text = streamed[field].pass(delta);
    if (text !== '') yield { type: field === 'reasoning' ? 'reasoning-delta' : 'text-delta', text };
  }

  /** Emits what the finished item contains beyond its deltas. */
  function* readItem(key: unknown, wire: Fields): Generator<ModelEvent> {
    const item = itemAt(key);
    if (item.isDone) return;
    item.isDone = true;
    if (wire.type === 'message') {
      yield* readDelta(item, 'text', missing(item.text, partsText(wire.content, 'text')));
      yield* readDelta(item, 'refusal', missing(item.refusal, partsText(wire.content, 'refusal')));
    } else if (wire.type === 'reasoning') {
      const whole =
        asList(wire.summary).length > 0
          ? partsText(wire.summary, 'text', '\n\n')
          : partsText(wire.content, 'text', '\n\n');
      yield* readDelta(item, 'reasoning', missing(item.reasoning, whole));
      const signature = asText(wire.encrypted_content);
      if (signature !== '') yield { type: 'reasoning-delta', text: '', signature };
    } else if (wire.type === 'function_call') {
      const written = argumentsText(wire.arguments);
      addCall(calls, {
        id: asText(wire.call_id),
        name: asText(wire.name),
        arguments: isPlaceholder(written) ? item.arguments || written : written,
      });
    }
  }

  /** The server begins anew: what it sends now takes the place of what it sent before. */
  function restart(): void {
    items.clear();
    added.clear();
    calls.length = 0;
    for (const text of Object.values(streamed)) text.restart();
  }

  function* readEnd(response: Fields, isIncomplete: boolean): Generator<ModelEvent> {
    for (const [index, value] of asList(response.output).entries()) {
      const wire = asFields(value);
      yield* readItem(items.has(wire.id) ? wire.id : index, wire);
    }
    for (const text of Object.values(streamed)) text.end();
    for (const [key, wire] of added) if (wire.type === 'function_call') yield* readItem(key, wire);
    reason = isIncomplete ? incompleteReason(response.incomplete_details) : 'stop';
  }

  return {
    get usage() {
      return usage;
    },
    get ended() {
      return reason !== undefined;
    },
    *read(event) {
      const wire = asFields(event);
      if (reason !== undefined) return;
      const response = asFields(wire.response);
      responseId ||= asText(response.id);
      usage = toUsage(response.usage) ?? usage;
      const key = wire.output_index ?? wire.item_id ?? asFields(wire.item).id;
      switch (wire.type) {
        case 'response.created':
          if (items.size + added.size > 0) restart();
          break;
        case 'response.output_item.added':
          added.set(key, asFields(wire.item));
          break;
        case 'response.output_text.delta':
          yield* readDelta(itemAt(key), 'text', asText(wire.delta));
          break;
        case 'response.refusal.delta':
          yield* readDelta(itemAt(key), 'refusal', asText(wire.delta));
          break;
        case 'response.reasoning_summary_part.added':
          if (itemAt(key).reasoning !== '') yield* readDelta(itemAt(key), 'reasoning', '\n\n');
          break;
        case 'response.reasoning_summary_text.delta':
        case 'response.reasoning_text.delta':
          yield* readDelta(itemAt(key), 'reasoning', asText(wire.delta));
          break;
        case 'response.function_call_arguments.delta':
          itemAt(key).arguments += argumentsText(wire.delta);
          break;
        case 'response.function_call_arguments.done':
          itemAt(key).arguments = argumentsText(wire.arguments) || itemAt(key).arguments;
          break;
        case 'response.output_item.done':
          yield* readItem(key, asFields(wire.item));
          break;
        case 'response.completed':
        case 'response.incomplete':
          yield* readEnd(response, wire.type === 'response.incomplete' || response.status === 'incomplete');
          break;
        case 'response.failed': {
          const error = toProviderError(response.error);
          // Guardrails end a response as failed. We treat that as a refusal.
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
      for (const call of calls) yield toolCallEvent(uniqueId(call.id, responseId), call.name, call.arguments);
      yield finishEvent(isRefused ? 'refusal' : (reason ?? 'other'), calls.length > 0, usage);
    },
  };
}

/** A reply that is not complete is cut, whatever cut it: no call of it may be run. */
function incompleteReason(details: unknown): FinishReason {
  const reason = toFinishReason(asText(asFields(details).reason));
  return reason === 'refusal' ? 'refusal' : 'length';
}

/** What `whole` contains after `streamed`; nothing if the two differ. */
function missing(streamed: string, whole: string): string {
  return whole.startsWith(streamed) ? whole.slice(streamed.length) : '';
}

function partsText(parts: unknown, field: 'text' | 'refusal', separator = ''): string {
  return asList(parts)
    .map((part) => asText(asFields(part)[field]))
    .filter((part) => part !== '')
    .join(separator);
}
