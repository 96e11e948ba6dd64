import { AgentError } from '@thimble/core';
import type { Artifact } from '../contract/artifact.ts';
import type { Trial } from '../contract/trial.ts';
import { metrics, type Metric } from './metrics.ts';
import { mean } from './statistics.ts';

/** The trials of one agent with one model. */
export type Group = {
  agent: string;
  model: string;
  trials: Trial[];
  /** Those with the full score. */
  solved: number;
  /** Those that could not be scored. */
  unscored: number;
  /** Means over the trials; null where one of them is not known. */
  means: { [name in Metric['name']]: number | null };
};

/**
 * The trials by agent and model, with their means, in the order of the artifact.
 *
 * @throws AgentError `invalid-argument` for what is no artifact.
 */
export function summarize(artifact: Pick<Artifact, 'trials'>): Group[] {
  const trials: unknown = Object(artifact).trials;
  if (!Array.isArray(trials)) {
    const advice = 'Give it what `evaluate` gave, or what `readArtifact` read.';
    throw new AgentError('invalid-argument', `This is no artifact of an evaluation: it has no trials. ${advice}`);
  }
  return groupsOf(artifact.trials);
}

function groupsOf(trials: readonly Trial[]): Group[] {
  const groups = Map.groupBy(trials, ({ agent, model }) => JSON.stringify([agent, model]));
  return [...groups.values()].map((members) => groupOf(members));
}

function groupOf(trials: Trial[]): Group {
  const [first] = trials;
  const means: Group['means'] = {
    score: null,
    turns: null,
    'input tokens': null,
    'output tokens': null,
    dollars: null,
    seconds: null,
  };
  for (const { name, of } of metrics) {
    // A trial without a score counts with those that have one; money that is not known makes the sum unknown.
    const values = trials.map(of).filter((value) => name !== 'score' || value !== null);
    const known = values.filter((value) => value !== null);
    means[name] = known.length === values.length && known.length > 0 ? mean(known) : null;
  }
  return {
    agent: first?.agent ?? '',
    model: first?.model ?? '',
    trials,
    solved: trials.filter(isSolved).length,
    unscored: trials.filter(({ score }) => score === null).length,
    means,
  };
}

/** How many of each kind of case a group has solved: "3 of 4"; a row for each kind, a column for each group. */
export function solvedByKind(groups: readonly Group[]): { kind: string; solved: string[] }[] {
  const kinds = [...new Set(groups.flatMap(({ trials }) => trials.map(({ kind = 'none' }) => kind)))];
  return kinds.map((kind) => ({
    kind,
    solved: groups.map(({ trials }) => {
      const members = trials.filter((trial) => (trial.kind ?? 'none') === kind);
      return `${members.filter(isSolved).length} of ${members.length}`;
    }),
  }));
}

export function isSolved({ score }: Trial): boolean {
  return score !== null && score > 1 - 1e-9;
}
