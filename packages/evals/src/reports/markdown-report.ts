import type { Artifact } from '../contract/artifact.ts';
import { metrics, written } from '../compare/metrics.ts';
import { compareGroups, comparisonText } from '../compare/compare.ts';
import { summarize } from '../compare/summarize.ts';
import { markdownTable } from './markdown-table.ts';

/** What was measured, as Markdown: the groups, their paired differences to the first, and what went wrong. */
export function markdownReport(artifact: Artifact): string {
  const groups = summarize(artifact);
  const { startedAt, machine, seed, versions, cases, missing } = artifact;
  const [first, ...others] = groups;
  const comparisons = first ? others.flatMap((group) => compareGroups(first, group) ?? []) : [];
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `# Evaluation of ${cases.length} cases\n`,
    `${startedAt}, ${machine}, seed ${seed}; ${made.join(', ')}.`,
    ...(missing > 0 ? [`It was stopped: ${missing} trials are missing.`] : []),
    '',
    summaryTable(artifact),
    ...(comparisons.length > 0 ? ['## Differences\n', comparisonText(comparisons)] : []),
    ...failures(artifact),
  ].join('\n');
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

function failures({ trials }: Artifact): string[] {
  const rows = trials.flatMap(({ case: id, agent, model, error, scores }) => {
    const problems = Object.entries(scores).flatMap(([name, score]) =>
      score.error ? [`${name}: ${score.error}`] : [],
    );
    return [...(error === undefined ? [] : [error]), ...problems].map((problem) => [id, agent, model, problem]);
  });
  return rows.length === 0 ? [] : ['## Problems\n', markdownTable(['case', 'agent', 'model', 'problem'], rows, 4)];
}
