import type { ToolEffect } from '@thimble/core';
import { openAgentFolder } from '../load/open-agent-folder.ts';
import { agentsOf, readTree } from '../load/agent-tree.ts';
import { demandsOf, hostsIn, type Allowed, type Demand, type Origin } from '../load/consent.ts';
import { componentsOf } from '../manifest/components-of.ts';

/** What an agent is and would be allowed to do. Nothing of it has run. */
export type Inspection = {
  /** 'pulled': from an address. A folder without a note of that counts as one's own, wherever it came from. */
  origin: Origin;
  name: string | null;
  description: string | null;
  class: 'CodeAgent' | 'ToolCallingAgent';
  /** `package#export`, with the id of a model. */
  model: string | null;
  executor: string | null;
  tools: { agent: string; name: string; effect: ToolEffect; description: string; from: string }[];
  agents: string[];
  packages: { [name: string]: string };
  variables: string[];
  hosts: string[];
  /** Files with code that came with the agent. */
  code: string[];
  /** What nobody has agreed to by loading it: with any, it is loaded only with `trustRemoteCode`. */
  demands: Demand[];
  /** For an agent of smolagents: what has no counterpart here. */
  unmapped: string[];
};

/**
 * Shows what an agent would be allowed to do, before anyone runs it.
 *
 * @throws AgentError `invalid-argument` for what is no agent, `untrusted` for one that was changed or imitates a package
 */
export async function inspectAgent(dir: string, { allow = {} }: { allow?: Allowed } = {}): Promise<Inspection> {
  const { files, origin, smolagents } = await openAgentFolder(dir);
  const tree = smolagents?.tree ?? readTree(files);
  const agents = agentsOf(tree);
  const { manifest: root } = tree;
  const components = agents.flatMap(({ manifest }) => componentsOf(manifest).map(({ component }) => component));
  const python = smolagents
    ? [...smolagents.python].flatMap(([folder, tools]) => tools.map(({ name }) => ({ folder, name })))
    : [];
  return {
    origin,
    name: root.name ?? null,
    description: root.description ?? null,
    class: root.class,
    model: root.model ? nameOf(root.model) : null,
    executor: root.executor ? nameOf(root.executor) : null,
    tools: [
      ...agents.flatMap(({ folder, manifest }) =>
        manifest.tools.flatMap((set) =>
          set.provides.map(({ name, effect, description = '' }) => ({
            agent: agentName(folder),
            name,
            effect,
            description,
            from: set.package,
          })),
        ),
      ),
      ...python.map(({ folder, name }) => ({
        agent: agentName(folder),
        name,
        effect: 'write' as const,
        description: '',
        from: `${folder}tools/${name}.py`,
      })),
    ],
    agents: agents.slice(1).map(({ folder }) => agentName(folder)),
    packages: Object.assign({}, ...agents.map(({ manifest }) => manifest.packages)),
    variables: [...new Set(agents.flatMap(({ manifest }) => manifest.variables))].sort(),
    hosts: [...new Set(components.flatMap(({ args = [] }) => hostsIn(args)))].sort(),
    code: [...files.keys()].filter((path) => /\.(?:[cm]?[jt]s|py)$/.test(path)).sort(),
    demands: [...demandsOf(tree, allow, origin), ...(smolagents?.demands ?? [])],
    unmapped: smolagents?.unmapped ?? [],
  };
}

/** `agents/a/agents/b/` is a.b. */
function agentName(folder: string): string {
  return folder
    .split('/')
    .filter((part) => part !== '' && part !== 'agents' && part !== 'managed_agents')
    .join('.');
}

function nameOf({
  package: name,
  export: exported,
  args: [first] = [],
}: {
  package: string;
  export: string;
  args?: unknown[] | undefined;
}): string {
  return `${name}#${exported}${typeof first === 'string' ? ` ${first}` : ''}`;
}
