import type { Artifact } from '../contract/artifact.ts';
import type { Trial } from '../contract/trial.ts';
import { isSolved, summarize } from '../compare/summarize.ts';
import { escapeMarkup } from './escape-markup.ts';

/** JUnit's XML, for CI: a suite for each agent and model, a test for each case. */
export function junitReport(artifact: Artifact): string {
  const suites = summarize(artifact).map(({ agent, model, trials }) => {
    const failed = trials.filter((trial) => trial.error === undefined && !isSolved(trial)).length;
    const errors = trials.filter(({ error }) => error !== undefined).length;
    const seconds = trials.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
    const name = escapeMarkup(`${agent} ${model}`);
    return `  <testsuite name="${name}" tests="${trials.length}" failures="${failed}" errors="${errors}" time="${seconds}">
${trials.map((trial) => testCase(trial, name)).join('\n')}
  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

function testCase(trial: Trial, suite: string): string {
  const { case: id, durationMs, error, scores, output, state } = trial;
  const opening = `    <testcase classname="${suite}" name="${escapeMarkup(id)}" time="${durationMs / 1000}"`;
  if (error === undefined && isSolved(trial)) return `${opening}/>`;
  const tag = error === undefined ? 'failure' : 'error';
  const message = error ?? `${state}: ${JSON.stringify(output)}`.slice(0, 1000);
  const details = Object.entries(scores).map(([name, score]) => `${name}: ${score.error ?? score.score ?? 'no score'}`);
  return `${opening}><${tag} message="${escapeMarkup(message)}">${escapeMarkup(details.join('\n'))}</${tag}></testcase>`;
}
