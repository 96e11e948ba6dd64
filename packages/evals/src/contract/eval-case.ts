import type { Budget, Json, Tool } from '@thimble/core';
import type { Score } from './scorer.ts';

/** One task and what is known of its answer. Plain JSON, but for `open` and `reference`, which sets of tasks have. */
export type EvalCase = {
  /** Unique within the cases. */
  id: string;
  task: string;
  /** What a user says after each answer: the same conversation goes on. */
  followUps?: readonly string[] | undefined;
  expected?: Json | undefined;
  /** Names the scorer of this case, where it is not that of all: "exact", "number:0.01" … */
  scorer?: string | undefined;
  /** Globals of the sandbox; an agent without one reads them in its task. */
  variables?: { readonly [name: string]: Json } | undefined;
  /** Narrows the budget of every case. */
  budget?: Budget | undefined;
  /** What the case is about, to group by. */
  kind?: string | undefined;
  /** 1 is easy. */
  level?: number | undefined;
  metadata?: { readonly [name: string]: Json } | undefined;
  /** The world that the agent acts on, made anew for each trial. */
  open?: (() => World | Promise<World>) | undefined;
  reference?: Reference | undefined;
};

/** The tools of a case, with the state behind them. */
export type World = {
  tools: readonly Tool[];
  /** Added to the system prompt: the policy of a shop, say. */
  instructions?: string | undefined;
  /** Judges the answer and what became of the world. */
  check?: ((answer: Json) => Score | Promise<Score>) | undefined;
  /** What the calls have changed, as JSON: equal after two solutions that do the same. */
  state?: (() => Json) | undefined;
};

/** How the task is solved: for each message of the user, the calls in their order and the answer. */
export type Reference = { readonly turns: readonly ReferenceTurn[] };

export type ReferenceTurn = {
  readonly calls: readonly ReferenceCall[];
  /** What the agent answers. */
  readonly answer: Json;
  /** The same in code, for the language of the bound's executor; without it, it is written from `calls`. */
  readonly code?: string | undefined;
};

export type ReferenceCall = { readonly name: string; readonly input: { readonly [name: string]: Json } };
