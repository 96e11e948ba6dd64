import { invalid } from '@thimble/core/utilities';
import { textOf, type AgentFiles } from '../files/agent-files.ts';
import type { AgentManifest } from '../manifest/manifest.ts';
import { readAgentManifest } from '../manifest/read-manifest.ts';

/** An agent's manifest with those of the agents that it manages, as they lie in its folder. Nothing of it has run. */
export type AgentTree = {
  /** '' or the path of its folder, with a slash: `agents/researcher/`. */
  folder: string;
  manifest: AgentManifest;
  managed: AgentTree[];
};

const maxDepth = 5;

/** @throws AgentError `invalid-argument` for what is no agent */
export function readTree(files: AgentFiles, folder = '', depth = 0): AgentTree {
  if (depth > maxDepth) throw invalid(`The agents are nested more than ${maxDepth} deep.`);
  const file = `${folder}agent.json`;
  const text = textOf(files, file);
  if (text === undefined) throw invalid(`There is no ${file}: this is not a folder that saveAgent wrote.`);
  const manifest = readAgentManifest(text, file);
  const managed = manifest.managedAgents.map((path) => readTree(files, `${folder}${path}/`, depth + 1));
  return { folder, manifest, managed };
}

/** The tree as a list, its root first. */
export function agentsOf(tree: AgentTree): AgentTree[] {
  return [tree, ...tree.managed.flatMap(agentsOf)];
}
