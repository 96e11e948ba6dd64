import type { ModelEvent, Usage } from '@thimble/core';
import { asFields, asList, asText, type Fields } from '@thimble/core/utilities';
import { doneMark } from '../../body-events.ts';
import { ProviderError } from '../../provider-error.ts';
import { finishEvent, type ReplyReader, toFinishReason } from '../../reply-reader.ts';
import { callIds, toolCallEvent } from '../../tool-calls.ts';
import { usageInChunk } from '../usage.ts';
import { detailsAssembly, detailsText } from './reasoning-details.ts';
import { thinkTags as tagSplitter, type ThoughtAndText } from './think-tags.ts';
import { toolCallAssembly } from './tool-call-assembly.ts';

export type ChatReaderOptions = {
  /** Whether the text may begin with reasoning between <think> tags. @default true */
  thinkTags?: boolean;
};

/**
 * Reads the chunks of a streamed chat completion. It ends with a `finish_reason`, after which the usage comes, or with
 * `[DONE]`. Some servers give a reason in every chunk: then only `[DONE]` or the end of the stream ends the reply.
 */
export function chatReader({ thinkTags = true }: ChatReaderOptions = {}): ReplyReader {
  const assembly = toolCallAssembly();
  const details = detailsAssembly();
  const splitter = thinkTags ? tagSplitter() : undefined;
  let replyId = '';
  let usage: Usage | null = null;
  let finishReason: string | undefined;
  let isRefused = false;
  let isRepeated = false;
  let mayGoOn = false;
  let isDone = false;
  let hasChoices = false;
  let answered = '';

  function* readChoice(choice: Fields): Generator<ModelEvent> {
    // A server that does not stream sends the complete `message`, and some do so after the deltas.
    const delta = asFields(choice.delta ?? choice.message);
    const isWhole = choice.delta === undefined;
    hasChoices = true;
    details.add(delta.reasoning_details);
    const reasoning =
      asText(delta.reasoning_content) ||
      asText(delta.reasoning) ||
      contentText(delta.content, 'thinking') ||
      detailsText(delta.reasoning_details);
    const whole = contentText(delta.content, 'text');
    const answer = isWhole && whole.startsWith(answered) ? whole.slice(answered.length) : whole;
    answered += answer;
    const fragments = asList(delta.tool_calls);
    const hasContent = reasoning !== '' || answer !== '' || fragments.length > 0;
    isRepeated ||= hasContent && finishReason !== undefined;
    yield* toDeltas({ reasoning, text: '' });
    if (answer !== '') yield* toDeltas(splitter?.push(answer) ?? { reasoning: '', text: answer });
    const refusal = asText(delta.refusal);
    if (refusal !== '') {
      isRefused = true;
      yield { type: 'text-delta', text: refusal };
    }
    for (const fragment of fragments) assembly.add(fragment);
    if (choice.finish_reason === 'error')
      throw new ProviderError('the provider stopped with an error', { status: 502 });
    finishReason = asText(choice.finish_reason) || finishReason;
    mayGoOn = hasContent && !isWhole;
  }

  return {
    get usage() {
      return usage;
    },
    get ended() {
      return isDone || (finishReason !== undefined && !isRepeated);
    },
    get mayGoOn() {
      return mayGoOn && !isDone;
    },
    close() {
      isDone ||= finishReason !== undefined;
    },
    *read(event) {
      // An empty stream is no reply.
      isDone ||= event === doneMark && hasChoices;
      const chunk = asFields(event);
      replyId ||= asText(chunk.id);
      // Later counts include the earlier ones.
      usage = usageInChunk(chunk) ?? usage;
      for (const value of asList(chunk.choices)) {
        const choice = asFields(value);
        if ((choice.index ?? 0) === 0) yield* readChoice(choice);
      }
    },
    *finish() {
      if (splitter) yield* toDeltas(splitter.end());
      const { signature } = details;
      if (signature !== undefined) yield { type: 'reasoning-delta', text: '', signature };
      const uniqueId = callIds();
      for (const call of assembly.calls) yield toolCallEvent(uniqueId(call.id, replyId), call.name, call.arguments);
      yield finishEvent(
        isRefused ? 'refusal' : toFinishReason(finishReason ?? 'stop'),
        assembly.calls.length > 0,
        usage,
      );
    },
  };
}

function* toDeltas({ reasoning, text }: ThoughtAndText): Generator<ModelEvent> {
  if (reasoning !== '') yield { type: 'reasoning-delta', text: reasoning };
  if (text !== '') yield { type: 'text-delta', text };
}

/** A string or, with Mistral, a list of `{ type: 'text', text }` and `{ type: 'thinking', thinking: [parts] }`. */
function contentText(content: unknown, type: 'text' | 'thinking', depth = 3): string {
  if (typeof content === 'string') return type === 'text' ? content : '';
  if (depth === 0) return '';
  const parts = asList(content)
    .map(asFields)
    .filter((part) => part.type === type);
  return parts.map((part) => asText(part[type]) || contentText(part[type], 'text', depth - 1)).join('');
}
