import { abortable, linkedController } from '../base/abort.ts';
import { AgentError, messageOf } from '../base/errors.ts';
import type { Model, ModelEvent, ModelRequest } from '../contract/model.ts';
import type { Usage } from '../contract/usage.ts';
import { finishAfterCut } from './cut-at-stop.ts';
import { addReasoning, estimateOutputTokens, toCall, type ModelReply } from './model-reply.ts';

export type ReplyCutter = { push(text: string): number | undefined };

export type ReadReplyOptions = {
  signal?: AbortSignal | undefined;
  onDelta?(event: Extract<ModelEvent, { type: 'text-delta' | 'reasoning-delta' }>): void;
  /** Ends the reply early: told each piece of text, it gives the offset where the whole text ends, once it does. */
  cutter?: ReplyCutter | undefined;
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
  const { signal, onDelta, cutter, estimateInputTokens = () => 0 } = options;
  const { controller: closing, release } = linkedController(signal);
  const reply: ModelReply = { text: '', reasoning: [], toolCalls: [], reason: 'other', usage: null };
  const estimate = (): Usage => ({
    inputTokens: estimateInputTokens(),
    outputTokens: estimateOutputTokens(reply),
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
        const finish = await finishAfterCut(iterator);
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
