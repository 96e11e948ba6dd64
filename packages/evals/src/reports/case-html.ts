import type { ArtifactCase } from '../contract/artifact.ts';
import type { Trial } from '../contract/trial.ts';
import { written } from '../compare/metrics.ts';
import { isSolved } from '../compare/summarize.ts';
import { escapeMarkup as escape } from './escape-markup.ts';
import { traceHtml } from './trace-html.ts';

/** A case with its trials, folded up. */
export function caseHtml({ id, task, expected }: ArtifactCase, trials: readonly Trial[]): string {
  const wanted = expected === undefined ? '' : `<p>Expected: <code>${escape(JSON.stringify(expected))}</code></p>`;
  const solved = trials.filter(isSolved).length;
  const summary = `<summary class="${markOf(solved === trials.length)}"><strong><bdi>${escape(id)}</bdi></strong> ${solved} of ${trials.length} solved</summary>`;
  return `<details class="case">${summary}<pre>${escape(task)}</pre>${wanted}${trials.map((trial) => trialHtml(trial, task)).join('\n')}</details>`;
}

function trialHtml(trial: Trial, task: string): string {
  const { agent, model, score, turns, durationMs, usage, usd } = trial;
  const numbers = [
    `score ${written(score, 2)}`,
    `${turns} ${turns === 1 ? 'turn' : 'turns'}`,
    usage ? `${written(usage.inputTokens, 0)} + ${written(usage.outputTokens, 0)} tokens` : 'tokens unknown',
    usd === null ? 'dollars unknown' : `$ ${written(usd, 5)}`,
    `${written(durationMs / 1000, 2)} s`,
  ];
  return `<details class="trial"><summary class="${markOf(isSolved(trial))}"><bdi>${escape(`${agent} ${model}`)}</bdi>: ${numbers.join(', ')}</summary>${traceHtml(trial, task)}</details>`;
}

function markOf(solved: boolean): string {
  return solved ? 'solved' : 'unsolved';
}
