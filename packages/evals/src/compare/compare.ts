import { AgentError } from '@thimble/core';
import type { Artifact } from '../contract/artifact.ts';
import { metrics, written, type Metric } from './metrics.ts';
import { intervalOf, mean, type Interval } from './statistics.ts';
import { summarize, type Group } from './summarize.ts';

/** Two groups on the cases that both tried: for each metric, B less A. */
export type Comparison = {
  a: string;
  b: string;
  /** Cases of both. */
  pairs: number;
  differences: { metric: Metric['name']; a: number; b: number; difference: Interval; verdict: Verdict }[];
};

/** Whether the 95 % interval of the difference leaves out nothing at all. */
export type Verdict = 'better' | 'worse' | 'no difference shown';

/**
 * Compares two evaluations case by case: only cases in both count, each with its own difference, so that hard and easy cases do not
 * blur it. Groups are paired by agent and model; where each has one group alone, these are.
 *
 * @throws AgentError `invalid-argument` where nothing can be paired.
 */
export function compare(a: Pick<Artifact, 'trials'>, b: Pick<Artifact, 'trials'>): Comparison[] {
  const [groupsA, groupsB] = [summarize(a), summarize(b)];
  const [onlyA, onlyB] = [groupsA[0], groupsB[0]];
  if (onlyA && onlyB && groupsA.length === 1 && groupsB.length === 1) return [required(compareGroups(onlyA, onlyB))];
  const pairs = groupsA.flatMap((group) => {
    const other = groupsB.find(({ agent, model }) => agent === group.agent && model === group.model);
    const comparison = other && compareGroups(group, other);
    return comparison ? [comparison] : [];
  });
  required(pairs[0]);
  return pairs;
}

/** Undefined where fewer than two cases are in both. */
export function compareGroups(a: Group, b: Group): Comparison | undefined {
  const casesA = Map.groupBy(a.trials, (trial) => trial.case);
  const casesB = Map.groupBy(b.trials, (trial) => trial.case);
  const common = [...casesA.keys()].filter((id) => casesB.has(id));
  if (common.length < 2) return undefined;
  const differences = metrics.flatMap((metric) => {
    const pairs = common.flatMap((id) => {
      const [left, right] = [casesA.get(id), casesB.get(id)].map((trials) => meanOf(trials ?? [], metric));
      return left === undefined || right === undefined || left === null || right === null ? [] : [{ left, right }];
    });
    const difference = intervalOf(pairs.map(({ left, right }) => right - left));
    // Money that is known of some cases alone says nothing of the others.
    if (!difference || (metric.name !== 'score' && pairs.length < common.length)) return [];
    const [meanA, meanB] = [mean(pairs.map(({ left }) => left)), mean(pairs.map(({ right }) => right))];
    return [{ metric: metric.name, a: meanA, b: meanB, difference, verdict: verdictOf(difference, metric) }];
  });
  return { a: `${a.agent} ${a.model}`, b: `${b.agent} ${b.model}`, pairs: common.length, differences };
}

/** Comparisons as Markdown. `names` tells where A and B come from, such as their files. */
export function comparisonText(comparisons: readonly Comparison[], names?: { a: string; b: string }): string {
  const named = (group: string, name: string | undefined) => (name === undefined ? group : `${group} (${name})`);
  return comparisons
    .map(({ a, b, pairs, differences }) => {
      const rows = differences.map(({ metric, a: left, b: right, difference: { mean: by, low, high }, verdict }) => {
        const digits = metrics.find(({ name }) => name === metric)?.digits ?? 2;
        const [l, r, d, from, to] = [left, right, by, low, high].map((value) => written(value, digits));
        return `| ${metric} | ${l} | ${r} | ${d} [${from}, ${to}] | ${verdict} |`;
      });
      const head = `A: ${named(a, names?.a)}\nB: ${named(b, names?.b)}\n${pairs} cases in both; B less A, with the 95 % interval of the paired difference\n`;
      return `${head}\n| metric | A | B | difference | B is |\n|---|---:|---:|---:|---|\n${rows.join('\n')}\n`;
    })
    .join('\n');
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
