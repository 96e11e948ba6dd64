import { abortable, linkedController } from '../base/abort.ts';
import { AgentError, messageOf } from '../base/errors.ts';
import { isTooDeep, maxDepth } from '../base/json.ts';
import type { ReasoningPart, ToolCallPart } from '../contract/messages.ts';
import type { FinishReason, Model, ModelEvent, ModelRequest } from '../contract/model.ts';
import type { Usage } from '../contract/usage.ts';

/** A model's reply as a whole. Plain JSON, so that a journal can hold it. */
export type ModelReply = {
  text: string;
  reasoning: ReasoningPart[];
  toolCalls: (ToolCallPart & { error?: string | undefined })[];
  /** 'cut': we closed the stream at the closing tag, before the provider finished. */
  reason: FinishReason | 'cut';
  usage: Usage | null;
};

export type ReplyCutter = { push(text: string): number | undefined };

export type ReadReplyOptions = {
  signal?: AbortSignal | undefined;
  onDelta?(event: Extract<ModelEvent, { type: 'text-delta' | 'reasoning-delta' }>): void;
  /** Ends the reply early: told each piece of text, it gives the offset where the whole text ends, once it does. */
  cutter?: ReplyCutter | undefined;
  /** Tokens of the request, for a usage that the provider did not get to report. */
  estimateInputTokens?(): number;
};

/** How long a stream that was cut may take to report its usage. More text ends the wait at once. */
const usageGraceMs = 250;

/**
 * Reads one reply to its end, or to the first closing tag. Throws what the model throws; AgentErrors carry the usage so
 * far, when the reply was stopped by `signal` too.
 */
export async function readReply(
  model: Model,
  request: ModelRequest,
  options: ReadReplyOptions = {},
): Promise<ModelReply> {
  const { signal, onDelta, cutter, estimateInputTokens = () => 0 } = options;
  const { controller: closing, release } = linkedController(signal);
  const reply: ModelReply = { text: '', reasoning: [], toolCalls: [], reason: 'other', usage: null };
  const estimate = (): Usage => ({
    inputTokens: estimateInputTokens(),
    outputTokens: Math.ceil((reply.text.length + lengthOf(reply.reasoning)) / 4),
    estimated: true,
  });
  let finished = false;
  let iterator: AsyncIterator<ModelEvent> | undefined;
  try {
    iterator = model.stream(request, { signal: closing.signal })[Symbol.asyncIterator]();
    for (;;) {
      const { done, value: event } = await abortable(iterator.next(), closing.signal);
      if (done)
        throw new AgentError(
          'model-unavailable',
          `${model.id} ended its reply without saying why. Try again; if it stays so, look at the server.`,
        );
      if (event.type === 'text-delta') {
        const from = reply.text.length;
        reply.text += event.text;
        const end = cutter?.push(event.text);
        if (end === undefined) {
          if (event.text !== '') onDelta?.(event);
          continue;
        }
        reply.text = reply.text.slice(0, end);
        if (end > from) onDelta?.({ type: 'text-delta', text: reply.text.slice(from) });
        const finish = await awaitFinish(iterator);
        reply.reason = finish ? finish.reason : 'cut';
        reply.usage = finish ? finish.usage : estimate();
        return reply;
      }
      if (event.type === 'reasoning-delta') {
        addReasoning(reply.reasoning, event);
        if (event.text !== '') onDelta?.(event);
      } else if (event.type === 'tool-call') {
        reply.toolCalls.push(toCall(event));
      } else {
        reply.reason = event.reason;
        reply.usage = event.usage;
        finished = true;
        return reply;
      }
    }
  } catch (cause) {
    if (signal?.aborted)
      throw new AgentError('aborted', 'The model call was stopped.', { cause: signal.reason, usage: estimate() });
    if (AgentError.is(cause)) throw cause;
    throw new AgentError('model-unavailable', `${model.id} failed: ${messageOf(cause)}`, { cause });
  } finally {
    release();
    if (!finished) closing.abort(new AgentError('aborted', 'The stream was closed.'));
    // Not awaited: a stream that ignores its signal must not hold the run.
    iterator?.return?.().catch(() => {});
  }
}

/** Input that is nested without end would overflow whatever walks it, so it goes no further. */
function toCall({
  id,
  name,
  input,
  error,
}: Extract<ModelEvent, { type: 'tool-call' }>): ModelReply['toolCalls'][number] {
  const call = { type: 'tool-call' as const, id, name };
  if (isTooDeep(input)) return { ...call, input: {}, error: `nested more than ${maxDepth} levels deep` };
  return { ...call, input, ...(error !== undefined && { error }) };
}

/** The finish that follows at once when a provider stopped by itself at the closing tag; undefined when it talks on or hangs. */
async function awaitFinish(
  iterator: AsyncIterator<ModelEvent>,
): Promise<Extract<ModelEvent, { type: 'finish' }> | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), usageGraceMs);
  const finish = (async () => {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return undefined;
      if (value.type === 'finish') return value;
      // White space after the tag is no sign that the model talks on.
      const isSilent = value.type === 'reasoning-delta' || (value.type === 'text-delta' && value.text.trim() === '');
      if (!isSilent) return undefined;
    }
  })().catch(() => undefined);
  try {
    return await Promise.race([finish, late]);
  } finally {
    clearTimeout(timer);
  }
}

function addReasoning(
  parts: ReasoningPart[],
  { text, signature }: { text: string; signature?: string | undefined },
): void {
  const last = parts.at(-1);
  // A signature closes its block.
  if (last && last.signature === undefined) {
    last.text += text;
    if (signature !== undefined) last.signature = signature;
  } else {
    parts.push({ type: 'reasoning', text, ...(signature !== undefined && { signature }) });
  }
}

function lengthOf(reasoning: readonly ReasoningPart[]): number {
  return reasoning.reduce((sum, part) => sum + part.text.length, 0);
}
