import type { Agent, Budget, Model, Tool } from '@thimble/core';

/** Makes the agent of one trial. Any that runs a task will do. */
export type AgentFactory = (parts: AgentParts) => Agent | Promise<Agent>;

export type AgentParts = {
  model: Model;
  /** Those of the case. */
  tools: readonly Tool[];
  instructions?: string | undefined;
  budget: Budget;
  /** The same for the same case and seed of the evaluation. */
  seed: number;
};
