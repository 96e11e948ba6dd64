import type { FinishReason, ModelEvent, Usage } from '@thimble/core';
import { ProviderError } from './provider-error.ts';

/** Turns the wire events of one reply into model events. Each API has one. It does no input or output of its own. */
export interface ReplyReader {
  /** The usage reported so far. */
  readonly usage: Usage | null;
  /** Whether the provider has said that the reply is complete. */
  readonly ended: boolean;
  /** Whether more may follow although it has said so, since some providers say it too early. @default false */
  readonly mayGoOn?: boolean;
  /** Throws a ProviderError if the event reports an error. */
  read(event: unknown): Iterable<ModelEvent>;
  /** The stream ended in good order: called before `ended` is looked at for the last time. */
  close?(): void;
  /** What can only be known at the end, and then the finish event. Called once, after `ended` has become true. */
  finish(): Iterable<ModelEvent>;
}

/** The finish event. 'refusal' and 'length' stay even if there are calls: those of a reply that was stopped must not run. */
export function finishEvent(reason: FinishReason, hasCalls: boolean, usage: Usage | null): ModelEvent {
  const isStopped = reason === 'refusal' || reason === 'length';
  return { type: 'finish', reason: hasCalls && !isStopped ? 'tool-calls' : reason, usage };
}

const finishReasons: readonly (readonly [words: RegExp, reason: FinishReason])[] = [
  [/^(stop|stop_sequence|eos|eos_token|end_turn|complete)$/i, 'stop'],
  // Before what failed: "time_limit" cut the reply.
  [/length|tokens|(?<!rate_?)limit|context_window|truncated|incomplete/i, 'length'],
  [
    /refus|filter|safety|guardrail|sensitive|moderat|recitation|prohibited|block|spii|toxic|policy|inappropriate/i,
    'refusal',
  ],
];

const failures = /error|rate_?limit|abort|cancel|insufficient|fail|timeout|timed_out|overload|interrupted/i;

/**
 * The finish reason for a provider's word: those of OpenAI, Anthropic, Bedrock, Google, Cohere, Mistral and compatible servers,
 * in any case. Throws a ProviderError for a word that stands for a failure: what came is not the whole reply.
 */
export function toFinishReason(word: string | undefined): FinishReason {
  const known = finishReasons.find(([words]) => words.test(word ?? ''))?.[1];
  if (known === undefined && word !== undefined && failures.test(word))
    throw new ProviderError(`the provider stopped with an error (${word.slice(0, 60)})`, { status: 502 });
  return known ?? 'other';
}
