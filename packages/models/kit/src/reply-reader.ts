import type { FinishReason, ModelEvent, Usage } from '@thimble/core';

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

const finishReasons = new Map<string | undefined, FinishReason>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'refusal'],
  ['content_filter', 'refusal'],
  ['content_filtered', 'refusal'],
  ['guardrail_intervened', 'refusal'],
]);

/** The finish reason for a provider's word. Knows those of OpenAI, Anthropic, Bedrock and compatible servers. */
export function toFinishReason(word: string | undefined): FinishReason {
  return finishReasons.get(word) ?? 'other';
}
