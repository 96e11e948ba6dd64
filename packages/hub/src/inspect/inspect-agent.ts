import type { ToolEffect } from '@thimble/core';
import type { AgentFiles } from '../files/agent-files.ts';
import { agentsOf, readTree, type AgentTree } from '../load/agent-tree.ts';
import { demandsOf, type Allowed, type Demand, type Origin } from '../load/consent.ts';
import type { LoadOptions } from '../load/load-options.ts';
import { readTool } from '../load/load-tool.ts';
import { openAgentFolder } from '../load/open-agent-folder.ts';
import { commandsIn, hostsIn, pathsIn, variablesIn } from '../load/reach-of-arguments.ts';
import { isFile, packageOf } from '../manifest/component.ts';
import { componentsOf } from '../manifest/components-of.ts';
import type { Toolset } from '../manifest/manifest.ts';
import { namedVariables } from '../save/requirements.ts';
import type { PythonTool } from '../smolagents/map-tools.ts';
import { callText, nameOf } from './describe-component.ts';

/** What an agent, or a tool, is and would be allowed to do. Nothing of it has run. */
export type Inspection = {
  kind: 'agent' | 'tool';
  /** 'pulled': from an address. A folder without a note of that counts as one's own, unless the caller says `origin: 'pulled'`. */
  origin: Origin;
  name: string | null;
  description: string | null;
  /** Null for a tool. */
  class: 'CodeAgent' | 'ToolCallingAgent' | null;
  /** `package#export` with the id of the model; behind it, what decorates it. */
  model: string | null;
  /** What makes it, with its arguments. */
  executor: string | null;
  /** `from`: what makes it, with its arguments; or its file. */
  tools: { agent: string; name: string; effect: ToolEffect; description: string; from: string }[];
  /** Prompts, checks, guards, hooks and observers that are code: the path of the option, and what makes it. */
  hooks: { path: string; from: string }[];
  agents: string[];
  packages: { [name: string]: string };
  variables: string[];
  hosts: string[];
  /** Files and folders that its configuration names. */
  paths: string[];
  /** Programs that it starts. */
  commands: string[];
  /** Files with code that came with the agent. */
  code: string[];
  /** What nobody has agreed to by loading it: with any, it is loaded only with `trustRemoteCode`. */
  demands: Demand[];
  /** For an agent of smolagents: what has no counterpart here. */
  unmapped: string[];
};

/**
 * Shows what an agent or a tool would be allowed to do, before anyone runs it.
 *
 * @throws AgentError `invalid-argument` for what is none, `untrusted` for one that was changed or imitates a package
 */
export async function inspectAgent(
  dir: string,
  options: Pick<LoadOptions, 'allow' | 'origin'> = {},
): Promise<Inspection> {
  const { allow = {} } = options;
  const { files, origin, smolagents } = await openAgentFolder(dir, options.origin);
  if (!files.has('agent.json')) return inspectTool(files, allow, origin);
  const tree = smolagents?.tree ?? readTree(files);
  const agents = agentsOf(tree);
  const { manifest: root } = tree;
  const python = [...(smolagents?.python ?? [])].flatMap(([folder, tools]) =>
    tools.map((tool) => pythonRow(agentName(folder), tool)),
  );
  return {
    kind: 'agent',
    origin,
    name: root.name ?? null,
    description: root.description ?? null,
    class: root.class,
    model: root.model ? nameOf(root.model) : null,
    executor: root.executor ? callText(root.executor) : null,
    tools: [
      ...agents.flatMap(({ folder, manifest }) => manifest.tools.flatMap((set) => toolRows(agentName(folder), set))),
      ...python,
    ],
    hooks: agents.flatMap(hooksOf),
    agents: agents.slice(1).map(({ folder }) => agentName(folder)),
    ...reachOf(agents.map(({ manifest }) => manifest)),
    code: codeIn(files),
    demands: [...demandsOf(tree, allow, origin), ...(smolagents?.demands ?? [])],
    unmapped: smolagents?.unmapped ?? [],
  };
}

function inspectTool(files: AgentFiles, allow: Allowed, origin: Origin): Inspection {
  const { manifest, saved, demands } = readTool(files, allow, origin);
  const tools = manifest ? toolRows('', manifest.tool) : saved ? [pythonRow('', saved)] : [];
  return {
    kind: 'tool',
    origin,
    name: tools.map(({ name }) => name).join(', '),
    description: tools.length === 1 ? (tools[0]?.description ?? null) : null,
    class: null,
    model: null,
    executor: null,
    tools,
    hooks: [],
    agents: [],
    ...reachOf(manifest ? [manifest] : []),
    code: codeIn(files),
    demands,
    unmapped: [],
  };
}

type Manifest = Parameters<typeof componentsOf>[0] & { packages: { [name: string]: string }; variables: string[] };

/** What of the machine and the network the manifests name, said in them or not. */
function reachOf(
  manifests: readonly Manifest[],
): Pick<Inspection, 'packages' | 'variables' | 'hosts' | 'paths' | 'commands'> {
  const components = manifests.flatMap((manifest) => componentsOf(manifest).map(({ component }) => component));
  const args = components.flatMap((component) => component.args ?? []);
  const needed = components
    .filter((component) => !isFile(component))
    .map((component) => [packageOf(component.package), '*']);
  return {
    packages: byName(Object.assign(Object.fromEntries(needed), ...manifests.map(({ packages }) => packages))),
    variables: sorted([
      ...manifests.flatMap(({ variables }) => variables),
      ...args.flatMap((arg) => [...namedVariables(arg), ...variablesIn(arg)]),
    ]),
    hosts: sorted(args.flatMap((arg) => hostsIn(arg))),
    paths: sorted(args.flatMap(pathsIn)),
    commands: sorted(args.flatMap(commandsIn)),
  };
}

function byName(packages: { [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(Object.entries(packages).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function toolRows(agent: string, set: Toolset): Inspection['tools'] {
  const from = callText(set);
  return set.provides.map(({ name, effect, description = '' }) => ({ agent, name, effect, description, from }));
}

function pythonRow(agent: string, { name, file }: PythonTool): Inspection['tools'][number] {
  return { agent, name, effect: 'write', description: '', from: file };
}

function hooksOf({ folder, manifest }: AgentTree): Inspection['hooks'] {
  const { model: _model, executor: _executor, tools: _tools, ...others } = manifest;
  const agent = agentName(folder);
  const prefix = agent === '' ? '' : `${agent}.`;
  // Those within the arguments of one have its path, and come after it.
  const placed = new Map(
    componentsOf(others)
      .toReversed()
      .map(({ path, component }) => [path, component]),
  );
  return [...placed].map(([path, component]) => ({ path: prefix + path, from: callText(component) })).toReversed();
}

function codeIn(files: AgentFiles): string[] {
  return [...files.keys()].filter((path) => /\.(?:[cm]?[jt]s|py)$/.test(path)).sort();
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** `agents/a/agents/b/` is a.b. */
function agentName(folder: string): string {
  return folder
    .split('/')
    .filter((part) => part !== '' && part !== 'agents' && part !== 'managed_agents')
    .join('.');
}
