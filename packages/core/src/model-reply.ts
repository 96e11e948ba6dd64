import { abortable, linkedController } from './abort.ts';
import { AgentError } from './errors.ts';
import type { ReasoningPart, ToolCallPart } from './messages.ts';
import type { FinishReason, Model, ModelEvent, ModelRequest } from './model.ts';
import { finishAfterCut } from './models/cut-at-stop.ts';
import { messageOf } from './schema.ts';
import type { Usage } from './usage.ts';

/** A model's reply as a whole. Plain JSON, so that a journal can hold it. */
export type ModelReply = {
  text: string;
  reasoning: ReasoningPart[];
  toolCalls: (ToolCallPart & { error?: string })[];
  /** 'cut': we closed the stream at the closing tag, before the provider finished. */
  reason: FinishReason | 'cut';
  usage: Usage | null;
};

export type ReadReplyOptions = {
  signal?: AbortSignal;
  onDelta?(event: Extract<ModelEvent, { type: 'text-delta' | 'reasoning-delta' }>): void;
  /** Where to cut the text: the index after its first closing tag, or -1 while there is none. `from`: what is new. */
  cutAt?(text: string, from: number): number;
  /** Tokens of the request, for a usage that the provider did not get to report. */
  estimateInputTokens?(): number;
};

/**
 * Reads one reply to its end, or to the first closing tag. Throws what the model throws; AgentErrors carry the usage so
 * far, when the reply was stopped by `signal` too.
 */
export async function readReply(
  model: Model,
  request: ModelRequest,
  options: ReadReplyOptions = {},
): Promise<ModelReply> {
  const { signal, onDelta, cutAt, estimateInputTokens = () => 0 } = options;
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
        const end = cutAt?.(reply.text, from) ?? -1;
        if (end === -1) {
          if (event.text !== '') onDelta?.(event);
          continue;
        }
        reply.text = reply.text.slice(0, end);
        if (end > from) onDelta?.({ type: 'text-delta', text: reply.text.slice(from) });
        const finish = await finishAfterCut(iterator);
        reply.reason = finish ? finish.reason : 'cut';
        reply.usage = finish ? finish.usage : estimate();
        return reply;
      }
      if (event.type === 'reasoning-delta') {
        addReasoning(reply.reasoning, event);
        if (event.text !== '') onDelta?.(event);
      } else if (event.type === 'tool-call') {
        const { id, name, input, error } = event;
        reply.toolCalls.push({ type: 'tool-call', id, name, input, ...(error !== undefined && { error }) });
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

function addReasoning(parts: ReasoningPart[], { text, signature }: { text: string; signature?: string }): void {
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
