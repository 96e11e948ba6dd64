import type { Budget } from '@thimble/core';
import { checkKinds, invalid, kinds, messageOf, type OptionKinds } from '@thimble/core/utilities';
import { checkCases } from '../cases/check-cases.ts';
import { namedScorer } from '../scorers/named-scorer.ts';
import type { EvaluateOptions } from './evaluate-options.ts';

const optionKinds: OptionKinds<EvaluateOptions> = {
  cases: { is: () => true, expected: '' },
  agents: kinds.record,
  models: kinds.listOf(kinds.having('stream', 'a model, such as openai("gpt-5.2")')),
  scorers: kinds.listOf(kinds.callback),
  concurrency: kinds.count,
  budget: kinds.record,
  store: kinds.having('add', 'a store, such as fileStore("run.jsonl")'),
  scorerTimeoutMs: kinds.positive,
  setup: { is: () => true, expected: '' },
  seed: { is: Number.isFinite, expected: 'a number' },
  signal: kinds.signal,
  onProgress: kinds.callback,
  redact: kinds.callback,
};

const budgetKinds: OptionKinds<Budget> = {
  tokens: kinds.notNegative,
  usd: kinds.notNegative,
  wallClockMs: kinds.notNegative,
  toolCalls: kinds.notNegative,
};

/** What is wrong is told before an hour of trials, not after it. Throws AgentError `invalid-argument`. */
export function checkOptions(options: EvaluateOptions): void {
  checkKinds('evaluate', options, optionKinds);
  const { cases, agents, models, budget } = options;
  checkCases(cases, 'evaluate');
  if (cases.length === 0) throw refused('there are no cases');
  if (Object.keys(agents).length === 0) throw refused('there are no agents');
  for (const [name, factory] of Object.entries(agents))
    if (typeof factory !== 'function') throw refused(`the agent "${name}" is no function that makes one`);
  if (models.length === 0) throw refused('there are no models');
  const ids = models.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw refused(`two models have the id "${twice}". Give each its own`);
  if (budget) checkKinds('evaluate: budget', budget, budgetKinds);
  for (const { id, scorer, budget: own } of cases) {
    const name = `evaluate: the case "${id}"`;
    if (own) checkKinds(`${name}: budget`, own, budgetKinds);
    if (scorer !== undefined) checkScorer(name, scorer);
  }
}

function checkScorer(where: string, word: string): void {
  try {
    namedScorer(word);
  } catch (cause) {
    throw invalid(`${where}: ${messageOf(cause)}`, { cause });
  }
}

function refused(problem: string): Error {
  return invalid(`evaluate: ${problem}.`);
}
