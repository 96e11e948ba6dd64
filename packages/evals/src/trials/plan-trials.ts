import type { Budget, Json, Model } from '@thimble/core';
import { definedOf } from '@thimble/core/utilities';
import { createHash } from 'node:crypto';
import type { AgentFactory } from '../contract/agent-kind.ts';
import type { EvalCase } from '../contract/eval-case.ts';

export type PlannedTrial = {
  key: string;
  case: EvalCase;
  agent: string;
  factory: AgentFactory;
  model: Model;
  budget: Budget & { wallClockMs: number };
  seed: number;
};

type Plan = {
  cases: readonly EvalCase[];
  agents: { readonly [name: string]: AgentFactory };
  models: readonly Model[];
  budget?: Budget | undefined;
  setup?: Json | undefined;
};

/** Every case with every agent and model, cases first: a run that is stopped has compared what it did. */
export function planTrials({ cases, agents, models, budget = {}, setup }: Plan, seed: number): PlannedTrial[] {
  return cases.flatMap((item) => {
    const own = { wallClockMs: 300_000, ...definedOf(budget), ...definedOf(item.budget ?? {}) };
    const mark = digest([seed, own, { ...item, open: undefined }, setup]);
    return models.flatMap((model) =>
      Object.entries(agents).map(([agent, factory]) => ({
        // A case that was changed since is another case, and so is one in another setup.
        key: `${item.id} ${agent} ${model.id} ${mark}`,
        case: item,
        agent,
        factory,
        model,
        budget: own,
        seed: Number.parseInt(mark.slice(0, 8), 16),
      })),
    );
  });
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
