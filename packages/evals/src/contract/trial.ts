import type { AgentEvent, Json, RunState, Usage } from '@thimble/core';

/** One case, tried once by one agent with one model. Plain JSON. */
export type Trial = {
  /** Unique within a run: what is resumed by. */
  key: string;
  case: string;
  agent: string;
  model: string;
  kind?: string | undefined;
  level?: number | undefined;
  state: RunState | 'error';
  /** Of the last turn; null where there is none. */
  output: Json;
  error?: string | undefined;
  /** By the name of the scorer. */
  scores: { [name: string]: TrialScore };
  /** The mean of the scores; null where none could be given. */
  score: number | null;
  /** Replies of the model. */
  turns: number;
  toolCalls: number;
  usage: Usage | null;
  /** Dollars; null where the usage or a price is not known. */
  usd: number | null;
  durationMs: number;
  /** Without the deltas of the text, which `step-end` holds. */
  events: AgentEvent[];
  /** Events that were left out because the trace was too long. */
  eventsLeftOut?: number | undefined;
};

export type TrialScore = { score: number | null; error?: string | undefined; metadata?: Json | undefined };
