import type { ModelEvent, Usage } from '@thimble/core';
import { asFields, asList, asText, type Fields, isRecord } from '@thimble/core/utilities';
import { doneMark } from '../../body-events.ts';
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
    // A server that does not stream sends the complete `message`, and some do so after the deltas, beside an empty one.
    const streamed = asFields(choice.delta);
    const isWhole = Object.keys(streamed).length === 0 && isRecord(choice.message);
    const delta = isWhole ? asFields(choice.message) : streamed;
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
    const fragments = callFragments(delta);
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
        if (Number(choice.index ?? 0) === 0) yield* readChoice(choice);
      }
    },
    *finish() {
      // First: a reply that failed has no calls.
      const reason = isRefused ? 'refusal' : toFinishReason(finishReason ?? 'stop');
      if (splitter) yield* toDeltas(splitter.end());
      const { signature } = details;
      if (signature !== undefined) yield { type: 'reasoning-delta', text: '', signature };
      const uniqueId = callIds();
      for (const call of assembly.calls) yield toolCallEvent(uniqueId(call.id, replyId), call.name, call.arguments);
      yield finishEvent(reason, assembly.calls.length > 0, usage);
    },
  };
}

function* toDeltas({ reasoning, text }: ThoughtAndText): Generator<ModelEvent> {
  if (reasoning !== '') yield { type: 'reasoning-delta', text: reasoning };
  if (text !== '') yield { type: 'text-delta', text };
}

/** A list, or one call by itself; `function_call` is the form before there were several. */
function callFragments({ tool_calls, function_call }: Fields): readonly unknown[] {
  if (isRecord(tool_calls)) return [tool_calls];
  return isRecord(function_call) ? [{ index: 0, function: function_call }] : asList(tool_calls);
}

/**
 * A string or a list of texts and parts: `{ type: 'text', text }` or, with Mistral, `{ type: 'thinking', thinking: [parts] }`. Some
 * servers send one part by itself.
 */
function contentText(content: unknown, type: 'text' | 'thinking', depth = 3): string {
  if (typeof content === 'string') return type === 'text' ? content : '';
  if (depth === 0) return '';
  const parts = isRecord(content) ? [content] : asList(content);
  return parts
    .map((value) => {
      if (typeof value === 'string') return contentText(value, type);
      const part = asFields(value);
      if (asText(part.type).replace('output_', '') !== type) return '';
      return asText(part[type]) || contentText(part[type], 'text', depth - 1);
    })
    .join('');
}
