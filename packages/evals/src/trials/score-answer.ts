import type { Json } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import type { World } from '../contract/eval-case.ts';
import type { Score, Scorer, ScorerArguments } from '../contract/scorer.ts';
import type { TrialScore } from '../contract/trial.ts';

/** What each scorer says of the answer. One that throws gives no score, and its error stands in the place of one. */
export async function scoreAnswer(
  scorers: readonly Scorer[],
  world: World | undefined,
  args: ScorerArguments,
): Promise<{ [name: string]: TrialScore }> {
  const check = world?.check;
  const all = [...scorers, ...(check ? [() => check(args.output)] : [])];
  const scores = await Promise.all(all.map((scorer, index) => scoreOf(scorer, args, `scorer ${index + 1}`)));
  return Object.fromEntries(scores);
}

/** The mean of what is known; null where nothing is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

async function scoreOf(
  scorer: (args: ScorerArguments) => Score | Promise<Score>,
  args: ScorerArguments,
  fallbackName: string,
): Promise<[name: string, TrialScore]> {
  const name = scorer.name || fallbackName;
  try {
    const { name: given, score, metadata } = await scorer(args);
    if (score !== null && !(score >= 0 && score <= 1)) {
      return [given, { score: null, error: `It gave ${score}, which is no score from 0 to 1.` }];
    }
    return [given, { score, ...(metadata && { metadata: toPlain(metadata) }) }];
  } catch (error) {
    return [name, { score: null, error: messageOf(error) }];
  }
}

function toPlain(value: unknown): Json {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}
