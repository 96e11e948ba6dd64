import type { Artifact } from '../contract/artifact.ts';
import type { Trial } from '../contract/trial.ts';
import { metrics, written } from '../compare/metrics.ts';
import { compareGroups } from '../compare/compare.ts';
import { isSolved, summarize, type Group } from '../compare/summarize.ts';
import { barChart } from './bar-chart.ts';
import { escapeMarkup as escape } from './escape-markup.ts';
import { traceHtml } from './trace-html.ts';

/**
 * One page with charts, differences and the trace of each trial. It loads nothing and runs no script: what models wrote is text, and
 * the page's own policy forbids the rest.
 */
export function htmlReport(artifact: Artifact): string {
  const groups = summarize(artifact);
  const { startedAt, machine, seed, versions, cases, missing } = artifact;
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>Evaluation of ${cases.length} cases</title>
<style>${style}</style>
<h1>Evaluation of ${cases.length} cases</h1>
<p>${escape(`${startedAt}, ${machine}, seed ${seed}; ${made.join(', ')}.`)}</p>
${missing > 0 ? `<p><strong>It was stopped: ${missing} trials are missing.</strong></p>` : ''}
<div class="charts">${charts(groups).join('\n')}</div>
${differences(groups)}
<h2>Cases</h2>
${cases.map(({ id, task, expected }) => caseHtml(id, task, expected, artifact.trials)).join('\n')}
</html>
`;
}

function charts(groups: readonly Group[]): string[] {
  const name = ({ agent, model }: Group) => `${agent} ${model}`;
  const solved = groups.map((group) => {
    const share = (100 * group.solved) / group.trials.length;
    return { label: name(group), value: share, text: `${group.solved} of ${group.trials.length}` };
  });
  const rest = metrics.filter((metric) => metric.name !== 'score');
  return [
    barChart('Solved', solved),
    ...rest.map((metric) =>
      barChart(
        `Mean ${metric.name}`,
        groups.map((group) => {
          const value = group.means[metric.name];
          return { label: name(group), value, text: written(value, metric.digits) };
        }),
      ),
    ),
  ];
}

function differences([first, ...others]: readonly Group[]): string {
  const comparisons = first ? others.flatMap((group) => compareGroups(first, group) ?? []) : [];
  const tables = comparisons.map(({ a, b, pairs, differences: rows }) => {
    const lines = rows.map(({ metric, a: left, b: right, difference, verdict }) => {
      const digits = metrics.find(({ name }) => name === metric)?.digits ?? 2;
      const [l, r, by, low, high] = [left, right, difference.mean, difference.low, difference.high].map((value) =>
        written(value, digits),
      );
      return `<tr><th>${metric}<td>${l}<td>${r}<td>${by} [${low}, ${high}]<td>${verdict}`;
    });
    return `<h3>${escape(b)} against ${escape(a)}</h3>
<p>${pairs} cases in both, with the 95 % interval of the paired difference.</p>
<table><tr><th>metric<th>${escape(a)}<th>${escape(b)}<th>difference<th>the second is${lines.join('\n')}</table>`;
  });
  return tables.length > 0 ? `<h2>Differences</h2>\n${tables.join('\n')}` : '';
}

function caseHtml(id: string, task: string, expected: unknown, all: readonly Trial[]): string {
  const trials = all.filter((trial) => trial.case === id);
  const traces = trials.map((trial) => {
    const { agent, model, score, turns, durationMs, usage, usd } = trial;
    const numbers = `score ${written(score, 2)}, ${turns} ${turns === 1 ? 'turn' : 'turns'}, ${written(usage?.inputTokens, 0)} + ${written(usage?.outputTokens, 0)} tokens, $ ${written(usd, 5)}, ${(durationMs / 1000).toFixed(2)} s`;
    return `<details class="trial"><summary class="${isSolved(trial) ? 'solved' : 'unsolved'}">${escape(`${agent} ${model}`)}: ${numbers}</summary>${traceHtml(trial)}</details>`;
  });
  const wanted = expected === undefined ? '' : `<p>Expected: <code>${escape(JSON.stringify(expected))}</code></p>`;
  const solved = trials.filter(isSolved).length;
  return `<details><summary><strong>${escape(id)}</strong> <span>${solved} of ${trials.length} solved</span></summary><pre>${escape(task)}</pre>${wanted}${traces.join('\n')}</details>`;
}

const style = `
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
.charts { display: flex; flex-wrap: wrap; gap: 1.5rem } svg { max-width: 100% } svg text { fill: currentColor; font-size: 12px }
table { border-collapse: collapse } th, td { border: 1px solid #8885; padding: .2rem .6rem; text-align: left }
details { border-left: 3px solid #8885; padding-left: .8rem; margin: .4rem 0 } summary { cursor: pointer }
.solved::before { content: "✓ "; color: light-dark(#22763e, #6cc58a) } .unsolved::before { content: "✗ "; color: light-dark(#b02a2a, #ff8a80) }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: .5rem; max-height: 30rem; overflow: auto }`;
