import type { FinishReason, Usage } from '@thimble/core';
import { asFields, asText, isRecord } from '@thimble/core/utilities';
import {
  addCall,
  argumentsText,
  callIds,
  finishEvent,
  ProviderError,
  type ReplyReader,
  toFinishReason,
  toolCallEvent,
  type WrittenCall,
} from '@thimble/model-kit';
import { errorOf } from './errors.ts';
import { recordLayout } from './layout.ts';
import { toUsage } from './usage.ts';

/**
 * Reads the stream parts of the AI SDK's specifications v2, v3 and v4. A `finish` with a reason ends the reply: if a
 * connection is cut, providers finish without one. Calls that the provider executed itself, sources and files are left out.
 */
export function partReader(id: string): ReplyReader {
  const layout = recordLayout();
  const uniqueId = callIds();
  const calls: WrittenCall[] = [];
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
      const part = asFields(event);
      const [type, partId, delta] = [asText(part.type), asText(part.id), asText(part.delta)];
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
          const call = {
            id: asText(part.toolCallId),
            name: asText(part.toolName),
            arguments: argumentsText(part.input),
          };
          const before = calls.length;
          addCall(calls, call);
          // The same call once more is not another one.
          if (calls.length === before) break;
          call.id = uniqueId(call.id, replyId);
          layout.addCall(call.id, part.providerMetadata);
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
          reason = finishReasonOf(part.finishReason);
          break;
      }
    },
    *finish() {
      // If the connection is cut within a call, half of the call arrives, followed by a finish that says so.
      for (const { id: callId, name, arguments: written } of calls) yield toolCallEvent(callId, name, written);
      // Only at the end: if we cut the reply at a stop sequence, the provider has not stored it.
      const { signature } = layout;
      if (signature !== undefined) yield { type: 'reasoning-delta', text: '', signature };
      yield finishEvent(reason ?? 'other', calls.length > 0, usage);
    },
  };
}

/** Reads a word (v2), or a word of the AI SDK with the provider's own (v3, v4). Throws if it stands for a failure. */
function finishReasonOf(value: unknown): FinishReason {
  const { unified, raw } = isRecord(value) ? value : { unified: value, raw: value };
  switch (unified) {
    case 'stop':
    case 'length':
      return unified;
    case 'tool-calls':
      // finishEvent looks at the calls themselves, since these may be calls that the provider executed.
      return 'other';
    case 'content-filter':
      return 'refusal';
    case 'error':
      throw new ProviderError(`the provider stopped with an error${typeof raw === 'string' ? ` (${raw})` : ''}`);
    case 'other':
      // The provider's own reason, for which its package has no word. In v3, without one the connection was cut.
      if (raw !== undefined) return toFinishReason(asText(raw));
  }
  // 'interrupted' of v4, 'unknown' of v2
  throw new ProviderError('the stream ended before the reply was complete');
}
