import type { FinishReason, ModelEvent, Usage } from '@thimble/core';
import { type Fields, fields, list, text } from '../../fields.ts';
import { ProviderError } from '../../provider-error.ts';
import type { ReplyReader } from '../../reply-reader.ts';
import { callIds, toolCallEvent } from '../../tool-calls.ts';
import { usageInChunk } from '../usage.ts';
import { detailsAssembly, detailsText } from './reasoning-details.ts';
import { thinkTags as tagSplitter, type ThoughtAndText } from './think-tags.ts';
import { toolCallAssembly } from './tool-call-assembly.ts';

export type ChatReaderOptions = {
  /** Whether reasoning may stand in the text, between <think> tags at its beginning. @default true */
  thinkTags?: boolean;
};

/** Reads the chunks of a streamed chat completion. The end mark is a `finish_reason`; the usage follows it. */
export function chatReader({ thinkTags = true }: ChatReaderOptions = {}): ReplyReader {
  const assembly = toolCallAssembly();
  const details = detailsAssembly();
  const splitter = thinkTags ? tagSplitter() : undefined;
  let replyId = '';
  let usage: Usage | null = null;
  let finishReason: string | undefined;
  let isRefused = false;

  function* readChoice(choice: Fields): Generator<ModelEvent> {
    // A server that does not stream sends the whole `message`.
    const delta = fields(choice.delta ?? choice.message);
    details.add(delta.reasoning_details);
    const reasoning =
      text(delta.reasoning_content) ||
      text(delta.reasoning) ||
      contentText(delta.content, 'thinking') ||
      detailsText(delta.reasoning_details);
    const answer = contentText(delta.content, 'text');
    yield* toDeltas({ reasoning, text: '' });
    if (answer !== '') yield* toDeltas(splitter?.push(answer) ?? { reasoning: '', text: answer });
    const refusal = text(delta.refusal);
    if (refusal !== '') {
      isRefused = true;
      yield { type: 'text-delta', text: refusal };
    }
    for (const fragment of list(delta.tool_calls)) assembly.add(fragment);
    if (choice.finish_reason === 'error')
      throw new ProviderError('the provider stopped with an error', { status: 502 });
    finishReason = text(choice.finish_reason) || finishReason;
  }

  return {
    get usage() {
      return usage;
    },
    get ended() {
      return finishReason !== undefined;
    },
    *read(event) {
      const chunk = fields(event);
      replyId ||= text(chunk.id);
      // Later counts hold the earlier ones.
      usage = usageInChunk(chunk) ?? usage;
      for (const value of list(chunk.choices)) {
        const choice = fields(value);
        if ((choice.index ?? 0) === 0) yield* readChoice(choice);
      }
    },
    *finish() {
      if (splitter) yield* toDeltas(splitter.end());
      const { signature } = details;
      if (signature !== undefined) yield { type: 'reasoning-delta', text: '', signature };
      const uniqueId = callIds();
      for (const call of assembly.calls) yield toolCallEvent(uniqueId(call.id, replyId), call.name, call.arguments);
      const reason = isRefused ? 'refusal' : toFinishReason(finishReason);
      // Calls of a reply that was stopped are not to be run.
      const hasCalls = assembly.calls.length > 0 && reason !== 'refusal';
      yield { type: 'finish', reason: hasCalls ? 'tool-calls' : reason, usage };
    },
  };
}

function* toDeltas({ reasoning, text }: ThoughtAndText): Generator<ModelEvent> {
  if (reasoning !== '') yield { type: 'reasoning-delta', text: reasoning };
  if (text !== '') yield { type: 'text-delta', text };
}

function toFinishReason(reason: string | undefined): FinishReason {
  switch (reason) {
    case 'stop':
    case 'eos':
    case 'eos_token':
    case 'stop_sequence':
      return 'stop';
    case 'length':
    case 'max_tokens':
      return 'length';
    case 'content_filter':
      return 'refusal';
    default:
      return 'other';
  }
}

/** Content is a string, or (Mistral) a list of parts: { type: 'text', text } and { type: 'thinking', thinking: [parts] }. */
function contentText(content: unknown, type: 'text' | 'thinking'): string {
  if (typeof content === 'string') return type === 'text' ? content : '';
  const parts = list(content)
    .map(fields)
    .filter((part) => part.type === type);
  return parts.map((part) => text(part[type]) || contentText(part[type], 'text')).join('');
}
