import { invalid, isRecord } from '@thimble/core/utilities';
import type { AgentEntry, RunsOptions } from '../contract/runs.ts';

export type KnownAgents = ReadonlyMap<string, AgentEntry>;

/** @throws AgentError `invalid-argument` for what makes no agent */
export function readAgents(given: RunsOptions['agents']): KnownAgents {
  const entries = Object.entries(given).map(([name, entry]) => {
    const made: AgentEntry = typeof entry === 'function' ? { create: entry } : entry;
    if (!isRecord(made) || typeof made.create !== 'function')
      throw invalid(`createRuns: agents.${name} must be a function that makes an agent, or { create, output }.`);
    return [name, made] as const;
  });
  return new Map(entries);
}

/** @throws AgentError `invalid-argument` for a name that no agent has */
export function needAgent(agents: KnownAgents, name: string): AgentEntry {
  const entry = agents.get(name);
  if (entry) return entry;
  throw invalid(`There is no agent "${name}" here. The agents are: ${[...agents.keys()].join(', ') || 'none'}.`);
}
