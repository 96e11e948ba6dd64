import type { ModelEvent, Usage } from '@thimble/core';
import { callIds, finishEvent, type ReplyReader, toolCallEvent } from '@thimble/model-kit';
import { type Counts, type Failure, isReport, type ReplyPart } from './messages.ts';

export type ReaderOptions = {
  /** Used for the ids of calls, since local models give them none. */
  replyId: string;
  errorOf(failure: Failure, usage: Usage | null): Error;
};

/** Reads the reports of one generation. */
export function replyReader({ replyId, errorOf }: ReaderOptions): ReplyReader {
  const nextId = callIds();
  let usage: Usage | null = null;
  let end: 'stop' | 'length' | undefined;
  let hasCalls = false;

  function toEvent(part: ReplyPart): ModelEvent {
    switch (part.type) {
      case 'text':
        return { type: 'text-delta', text: part.text };
      case 'reasoning':
        return { type: 'reasoning-delta', text: part.text };
      case 'tool-call':
        hasCalls = true;
        return toolCallEvent(nextId('', replyId), part.name, part.arguments);
    }
  }

  return {
    get usage() {
      return usage;
    },
    get ended() {
      return end !== undefined;
    },
    *read(report) {
      if (!isReport(report)) return;
      if (report.type === 'failed') throw errorOf(report.failure, usage);
      if (report.type !== 'token' && report.type !== 'end') return;
      usage = toUsage(report.counts);
      yield* report.parts.map(toEvent);
      if (report.type === 'end') end = report.reason;
    },
    *finish() {
      yield finishEvent(end ?? 'other', hasCalls, usage);
    },
  };
}

function toUsage({ inputTokens, outputTokens, cacheReadTokens, reasoningTokens }: Counts): Usage {
  return {
    inputTokens,
    outputTokens,
    ...(cacheReadTokens > 0 && { cacheReadTokens }),
    ...(reasoningTokens > 0 && { reasoningTokens }),
  };
}
