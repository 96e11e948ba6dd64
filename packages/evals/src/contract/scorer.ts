import type { Json } from '@thimble/core';

/** Judges an answer. The shape of the package `autoevals`; `textScorer` takes one of its scorers. */
export type Scorer = (args: ScorerArguments) => Score | Promise<Score>;

export type ScorerArguments = {
  /** The task. */
  input: string;
  /** The answer; null where there is none. */
  output: Json;
  expected?: Json | undefined;
  metadata?: { readonly [name: string]: Json } | undefined;
  /** Aborted when the evaluation is. */
  signal?: AbortSignal | undefined;
};

/** `score`: from 0 to 1; null where nothing can be said. */
export type Score = { name: string; score: number | null; metadata?: { [name: string]: unknown } | undefined };
