import { AgentError } from '@thimble/core';
import { isDeepStrictEqual } from 'node:util';
import type { Artifact } from '../contract/artifact.ts';
import { metrics, type Metric } from './metrics.ts';
import { intervalOf, mean, type Interval } from './statistics.ts';
import { summarize, type Group } from './summarize.ts';

/** Two groups on the cases that both tried: for each metric, B less A. */
export type Comparison = {
  a: string;
  b: string;
  /** Cases of both. */
  pairs: number;
  /** Cases that say nothing of the difference: of one of the two alone, or with another task or expected answer in each. */
  leftOut: { onlyA: number; onlyB: number; changed: number };
  /** For each metric, on the cases where both know it: those are `count` of the interval. */
  differences: { metric: Metric['name']; a: number; b: number; difference: Interval; verdict: Verdict }[];
};

/**
 * "better" and "worse": the 95 % interval of the difference leaves out 0, and at least six cases differ. Five that happen to differ the
 * same way are no proof: five coins show the same side once in 16 times.
 */
export type Verdict = 'better' | 'worse' | 'no difference shown';

/** What is compared: without its `cases`, those of one id count as the same. */
type Compared = Pick<Artifact, 'trials'> & Partial<Pick<Artifact, 'cases'>>;

const fewestDiffering = 6;

/**
 * Compares two evaluations case by case: only cases in both count, each with its own difference, so that hard and easy cases do not
 * blur it. Groups are paired by agent and model; where each has one group alone, these are.
 *
 * @throws AgentError `invalid-argument` where nothing can be paired.
 */
export function compare(a: Compared, b: Compared): Comparison[] {
  const [groupsA, groupsB] = [summarize(a), summarize(b)];
  const changed = changedCases(a, b);
  const [onlyA, onlyB] = [groupsA[0], groupsB[0]];
  if (onlyA && onlyB && groupsA.length === 1 && groupsB.length === 1)
    return [required(compareGroups(onlyA, onlyB, changed))];
  const pairs = groupsA.flatMap((group) => {
    const other = groupsB.find(({ agent, model }) => agent === group.agent && model === group.model);
    const comparison = other && compareGroups(group, other, changed);
    return comparison ? [comparison] : [];
  });
  required(pairs[0]);
  return pairs;
}

/**
 * The groups of one evaluation, compared so that only one thing differs: for each model, the other agents to the first; and with the first
 * agent, the other models to the first.
 */
export function compareWithin(groups: readonly Group[]): Comparison[] {
  const [first] = groups;
  return groups.flatMap((group) => {
    const leader = groups.find(({ model }) => model === group.model);
    const other = leader === group ? first : leader;
    return (other && other !== group && compareGroups(other, group)) || [];
  });
}

/** Undefined where fewer than two cases are in both. */
function compareGroups(a: Group, b: Group, changed: ReadonlySet<string> = new Set()): Comparison | undefined {
  const casesA = Map.groupBy(a.trials, (trial) => trial.case);
  const casesB = Map.groupBy(b.trials, (trial) => trial.case);
  const both = [...casesA.keys()].filter((id) => casesB.has(id));
  const common = both.filter((id) => !changed.has(id));
  if (common.length < 2) return undefined;
  const differences = metrics.flatMap((metric) => {
    const pairs = common.flatMap((id) => {
      const [left, right] = [casesA.get(id), casesB.get(id)].map((trials) => meanOf(trials ?? [], metric));
      return left === undefined || right === undefined || left === null || right === null ? [] : [{ left, right }];
    });
    const by = pairs.map(({ left, right }) => right - left);
    const difference = intervalOf(by);
    // Money that is known of some cases alone says nothing of the others.
    if (!difference || (metric.name !== 'score' && pairs.length < common.length)) return [];
    const [meanA, meanB] = [mean(pairs.map(({ left }) => left)), mean(pairs.map(({ right }) => right))];
    const differing = by.filter((value) => value !== 0).length;
    const verdict = differing < fewestDiffering ? 'no difference shown' : verdictOf(difference, metric);
    return [{ metric: metric.name, a: meanA, b: meanB, difference, verdict }];
  });
  const leftOut = {
    onlyA: casesA.size - both.length,
    onlyB: casesB.size - both.length,
    changed: both.length - common.length,
  };
  return { a: `${a.agent} ${a.model}`, b: `${b.agent} ${b.model}`, pairs: common.length, leftOut, differences };
}

/** Cases of one id that ask or expect something else in each. */
function changedCases({ cases: a = [] }: Compared, { cases: b = [] }: Compared): ReadonlySet<string> {
  const before = new Map(a.map((item) => [item.id, item]));
  const changed = b.filter(({ id, task, expected }) => {
    const other = before.get(id);
    return other && (other.task !== task || !isDeepStrictEqual(other.expected, expected));
  });
  return new Set(changed.map(({ id }) => id));
}

function meanOf(trials: Group['trials'], { of }: Metric): number | null {
  const values = trials.map(of);
  const known = values.filter((value) => value !== null);
  return known.length === values.length && known.length > 0 ? mean(known) : null;
}

function verdictOf({ low, high }: Interval, { better }: Metric): Verdict {
  if (low <= 0 && high >= 0) return 'no difference shown';
  return low > 0 === (better === 'more') ? 'better' : 'worse';
}

function required(comparison: Comparison | undefined): Comparison {
  if (comparison) return comparison;
  throw new AgentError(
    'invalid-argument',
    'The two evaluations have no two cases of the same agent and model in common: there is nothing to compare.',
  );
}
