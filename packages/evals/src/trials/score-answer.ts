import { messageOf } from '@thimble/core/utilities';
import { z } from 'zod';
import { mean } from '../compare/statistics.ts';
import type { World } from '../contract/eval-case.ts';
import type { Scorer, ScorerArguments } from '../contract/scorer.ts';
import type { TrialScore } from '../contract/trial.ts';
import { plainJson } from '../plain-json.ts';
import { within } from './within.ts';

export type ScoreOptions = {
  scorers: readonly Scorer[];
  /** What the world itself says of the answer. */
  check: World['check'];
  /** How long each of them may take. */
  timeoutMs: number;
};

type Judge = { name: string; judge(args: ScorerArguments): unknown };

const scoreShape = z.looseObject({
  name: z.string().min(1).optional().catch(undefined),
  score: z.number().min(0).max(1).nullable(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});

/** What each scorer says of the answer. One that throws or hangs gives no score, and its error stands in the place of one. */
export async function scoreAnswer(
  { scorers, check, timeoutMs }: ScoreOptions,
  args: ScorerArguments,
): Promise<{ [name: string]: TrialScore }> {
  const judges: Judge[] = scorers.map((scorer, index) => ({
    name: scorer.name || `scorer ${index + 1}`,
    judge: scorer,
  }));
  if (check) judges.push({ name: 'check', judge: ({ output }) => check(output) });
  const given = await Promise.all(judges.map((one) => scoreOf(one, timeoutMs, args)));
  const scores = new Map<string, TrialScore>();
  for (const [name, score] of given) scores.set(freeName(name, scores), score);
  return Object.fromEntries(scores);
}

/** The mean of what is known; null where nothing is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : mean(known);
}

async function scoreOf(
  { name, judge }: Judge,
  timeoutMs: number,
  args: ScorerArguments,
): Promise<[name: string, TrialScore]> {
  const expired = () => new Error(`It gave no score within its ${timeoutMs} ms, and was given up.`);
  try {
    const given = await within({ ms: timeoutMs, signal: args.signal, expired }, (signal) => judge({ ...args, signal }));
    const parsed = scoreShape.safeParse(given);
    if (!parsed.success) return [nameIn(given) ?? name, { score: null, error: noScore(given) }];
    const { name: own = name, score, metadata } = parsed.data;
    return [own, { score, ...(metadata && { metadata: plainJson(metadata) }) }];
  } catch (error) {
    return [name, { score: null, error: messageOf(error) }];
  }
}

function nameIn(given: unknown): string | undefined {
  return z.looseObject({ name: z.string().min(1) }).safeParse(given).data?.name;
}

function noScore(given: unknown): string {
  const parts = z.looseObject({}).safeParse(given);
  const shown = parts.success ? `the score ${shownOf(parts.data['score'])}` : shownOf(given);
  return `It gave ${shown}. A scorer gives { name, score }, with a score from 0 to 1, or null where it can say nothing.`;
}

function shownOf(value: unknown): string {
  return (typeof value === 'string' ? JSON.stringify(value) : String(value)).slice(0, 100);
}

/** Two scorers may have one name: numbers with two tolerances. */
function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let free = name;
  for (let count = 2; taken.has(free); count++) free = `${name} ${count}`;
  return free;
}
