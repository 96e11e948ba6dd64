import type { FinishReason, ModelEvent, Usage } from '@thimble/core';
import { callIds, fields, isFields, ProviderError, type ReplyReader, text, toolCallEvent } from '@thimble/model-kit';
import { errorOf } from './errors.ts';
import { recordLayout } from './layout.ts';
import { toUsage } from './usage.ts';

/**
 * Reads the stream parts of the AI SDK's specifications v2, v3 and v4. The end mark is a `finish` that gives a reason: when
 * a connection is cut, providers finish without one. Calls that the provider executed itself, sources and files are left out.
 */
export function partReader(id: string): ReplyReader {
  const layout = recordLayout();
  const uniqueId = callIds();
  const calls: ModelEvent[] = [];
  let replyId = '';
  let usage: Usage | null = null;
  let reason: FinishReason | undefined;

  return {
    get usage() {
      return usage;
    },
    get ended() {
      return reason !== undefined;
    },
    *read(event) {
      const part = fields(event);
      const [type, partId, delta] = [text(part.type), text(part.id), text(part.delta)];
      switch (type) {
        case 'text-start':
        case 'reasoning-start':
          layout.open(type === 'text-start' ? 'text' : 'reasoning', partId, part.providerMetadata);
          break;
        case 'text-delta':
        case 'reasoning-delta':
          layout.add(type === 'text-delta' ? 'text' : 'reasoning', partId, delta, part.providerMetadata);
          if (delta !== '') yield { type, text: delta };
          break;
        case 'text-end':
        case 'reasoning-end':
          layout.add(type === 'text-end' ? 'text' : 'reasoning', partId, '', part.providerMetadata);
          break;
        case 'tool-call': {
          if (part.providerExecuted === true) break;
          const callId = uniqueId(text(part.toolCallId), replyId);
          const input = typeof part.input === 'string' ? part.input : JSON.stringify(part.input ?? {});
          layout.addCall(callId, part.providerMetadata);
          calls.push(toolCallEvent(callId, text(part.toolName), input));
          break;
        }
        case 'response-metadata':
          replyId = partId || replyId;
          break;
        case 'error':
          usage = toUsage(part);
          throw errorOf(part.error, id);
        case 'finish':
          usage = toUsage(part);
          reason = toFinishReason(part.finishReason);
          break;
      }
    },
    *finish() {
      // A connection that is cut within a call gives half of it, with a finish that says so.
      yield* calls;
      // Not before the end: what we cut ourselves, at a stop sequence, the provider has not stored.
      const { signature } = layout;
      if (signature !== undefined) yield { type: 'reasoning-delta', text: '', signature };
      // Calls of a reply that a filter stopped are not to be run.
      const hasCalls = calls.length > 0 && reason !== 'refusal';
      yield { type: 'finish', reason: hasCalls ? 'tool-calls' : (reason ?? 'other'), usage };
    },
  };
}

/** Reasons of providers that their packages have no word for. */
const refusals = /filter|safety|refus|guardrail|blocked|sensitive/i;

/** A word (v2), or a word of the AI SDK with the provider's own (v3, v4). Throws where it stands for a failure. */
function toFinishReason(value: unknown): FinishReason {
  const { unified, raw } = isFields(value) ? value : { unified: value, raw: value };
  switch (unified) {
    case 'stop':
    case 'length':
      return unified;
    case 'tool-calls':
      // The calls themselves decide; these may be calls that the provider executed.
      return 'other';
    case 'content-filter':
      return 'refusal';
    case 'error':
      throw new ProviderError(`the provider stopped with an error${typeof raw === 'string' ? ` (${raw})` : ''}`);
    case 'other':
      // Of v3, for a connection that was cut: nobody gave a reason.
      if (raw !== undefined) return refusals.test(text(raw)) ? 'refusal' : 'other';
  }
  // 'interrupted' of v4, 'unknown' of v2
  throw new ProviderError('the stream ended before the reply was complete');
}
