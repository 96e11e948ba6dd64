import type { Artifact } from '../contract/artifact.ts';
import { metrics, written } from '../compare/metrics.ts';
import { compareWithin } from '../compare/compare.ts';
import { comparisonText } from '../compare/comparison-text.ts';
import { solvedByKind, summarize, type Group } from '../compare/summarize.ts';
import { markdownTable } from './markdown-table.ts';

/** What was measured, as Markdown: the groups, their paired differences to the first, and what went wrong. */
export function markdownReport(artifact: Artifact): string {
  const groups = summarize(artifact);
  const { startedAt, machine, seed, versions, missing } = artifact;
  const comparisons = compareWithin(groups);
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `# ${titleOf(artifact)}\n`,
    `${startedAt}, ${machine}, seed ${seed}; ${made.join(', ')}.`,
    ...(missing > 0 ? [`It was stopped: trials are missing (${missing}).`] : []),
    '',
    summaryTable(artifact),
    ...kindsOf(groups),
    ...(comparisons.length > 0 ? ['## Differences\n', comparisonText(comparisons)] : []),
    ...failures(artifact),
  ].join('\n');
}

export function titleOf({ cases }: Artifact): string {
  return `Evaluation of ${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`;
}

/** A row for each agent and model. Also what the terminal shows. */
export function summaryTable(artifact: Pick<Artifact, 'trials'>): string {
  const rows = summarize(artifact).map(({ agent, model, trials, solved, unscored, means }) => [
    agent,
    model,
    `${solved} of ${trials.length}${unscored > 0 ? ` (${unscored} without a score)` : ''}`,
    ...metrics.map(({ name, digits }) => written(means[name], digits)),
  ]);
  return markdownTable(['agent', 'model', 'solved', ...metrics.map(({ name }) => name)], rows, 3);
}

function kindsOf(groups: readonly Group[]): string[] {
  const rows = solvedByKind(groups).map(({ kind, solved }) => [kind, ...solved]);
  const head = ['kind', ...groups.map(({ agent, model }) => `${agent} ${model}`)];
  return rows.length > 1 ? ['## Solved, by kind\n', markdownTable(head, rows, 1)] : [];
}

function failures({ trials }: Artifact): string[] {
  const rows = trials.flatMap(({ case: id, agent, model, error, scores }) => {
    const problems = Object.entries(scores).flatMap(([name, score]) =>
      score.error ? [`${name}: ${score.error}`] : [],
    );
    return [...(error === undefined ? [] : [error]), ...problems].map((problem) => [id, agent, model, problem]);
  });
  return rows.length === 0 ? [] : ['## Problems\n', markdownTable(['case', 'agent', 'model', 'problem'], rows, 4)];
}
