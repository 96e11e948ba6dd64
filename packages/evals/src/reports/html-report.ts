import type { Artifact } from '../contract/artifact.ts';
import { compareWithin } from '../compare/compare.ts';
import { comparisonRows, whatIsCompared } from '../compare/comparison-text.ts';
import { metrics, written } from '../compare/metrics.ts';
import { solvedByKind, summarize, type Group } from '../compare/summarize.ts';
import { barChart } from './bar-chart.ts';
import { caseHtml } from './case-html.ts';
import { escapeMarkup as escape } from './escape-markup.ts';
import { htmlStyle } from './html-style.ts';
import { titleOf } from './markdown-report.ts';

/**
 * One page with charts, differences and the trace of each trial. It loads nothing and runs no script: what models wrote is text, and
 * the page's own policy forbids the rest.
 */
export function htmlReport(artifact: Artifact): string {
  const groups = summarize(artifact);
  const { startedAt, machine, seed, versions, cases, missing } = artifact;
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const trials = Map.groupBy(artifact.trials, (trial) => trial.case);
  const title = titleOf(artifact);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${htmlStyle}</style>
<h1>${title}</h1>
<p>${escape(`${startedAt}, ${machine}, seed ${seed}; ${made.join(', ')}.`)}</p>
${missing > 0 ? `<p><strong>It was stopped: trials are missing (${missing}).</strong></p>` : ''}
<div class="charts">${charts(groups).join('\n')}</div>
${kinds(groups)}
${differences(groups)}
<h2>Cases</h2>
<p><label><input type="checkbox" id="unsolved"> Only those that were not solved by all</label></p>
${cases.map((item) => caseHtml(item, trials.get(item.id) ?? [])).join('\n')}
</html>
`;
}

const nameOf = ({ agent, model }: Group) => `${agent} ${model}`;

function charts(groups: readonly Group[]): string[] {
  const solved = groups.map((group) => {
    const share = group.solved / group.trials.length;
    const { score } = group.means;
    const mean = score === null || score === share ? '' : `, mean ${written(score, 2)}`;
    return { label: nameOf(group), value: share, text: `${group.solved} of ${group.trials.length}${mean}` };
  });
  const rest = metrics.filter(({ name }) => name !== 'score');
  return [
    barChart('Solved', solved, 1),
    ...rest.map(({ name, digits }) =>
      barChart(
        `Mean ${name}`,
        groups.map((group) => {
          const value = group.means[name];
          return { label: nameOf(group), value, text: written(value, digits) };
        }),
      ),
    ),
  ];
}

function kinds(groups: readonly Group[]): string {
  const rows = solvedByKind(groups).map(({ kind, solved }) => [kind, ...solved]);
  return rows.length > 1 ? `<h2>Solved, by kind</h2>\n${table(['kind', ...groups.map(nameOf)], rows)}` : '';
}

function differences(groups: readonly Group[]): string {
  const tables = compareWithin(groups).map(
    (comparison) => `<h3>A: ${escape(comparison.a)}<br>B: ${escape(comparison.b)}</h3>
<p>${whatIsCompared(comparison)}.</p>
${table(['metric', 'A', 'B', 'difference', 'B is'], comparisonRows(comparison))}`,
  );
  return tables.length > 0 ? `<h2>Differences</h2>\n${tables.join('\n')}` : '';
}

/** The first cell of a row is its name. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map(
    ([name = '', ...cells]) => `<tr><th>${escape(name)}${cells.map((cell) => `<td>${escape(cell)}`).join('')}`,
  );
  return `<div class="wide"><table><tr>${head.map((cell) => `<th>${escape(cell)}`).join('')}
${lines.join('\n')}</table></div>`;
}
