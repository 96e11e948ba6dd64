import { AgentError, type Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { componentsOf, type PlacedComponent } from '../manifest/components-of.ts';
import { isFile, packageOf } from '../manifest/component.ts';
import { namedVariables } from '../save/requirements.ts';
import { agentsOf, type AgentTree } from './agent-tree.ts';
import { refuseNearName } from './near-names.ts';

/** What an agent may have without being trusted as a whole. */
export type Allowed = {
  /** Packages beside `@thimble/*` that its configuration may name. */
  packages?: readonly string[] | undefined;
  /** Hosts that it may send keys and prompts to, such as "llm.example.com". */
  hosts?: readonly string[] | undefined;
  /** Environment variables that it may read, beside those that a package reads by itself. */
  variables?: readonly string[] | undefined;
};

/** Something that an agent wants, and that nobody has agreed to by loading it. */
export type Demand = {
  kind: 'code' | 'package' | 'command' | 'host' | 'variable' | 'path';
  what: string;
  path: string;
};

/** Packages of ours that are no components: with them an agent could reach further than with the others. */
const notComponents = [
  '@thimble/cli',
  '@thimble/hub',
  '@thimble/runs',
  '@thimble/dbos',
  '@thimble/evals',
  '@thimble/executor-kit',
  '@thimble/model-kit',
];

/** What a folder may hold that its owner made is not much of a risk; what came from elsewhere also names hosts, variables and paths. */
export type Origin = 'own' | 'pulled';

/** Everything that the agents of a tree want. @throws AgentError `untrusted` for a package that imitates another */
export function demandsOf(tree: AgentTree, allowed: Allowed, origin: Origin): Demand[] {
  const demands: Demand[] = [];
  for (const { folder, manifest } of agentsOf(tree)) {
    const prefix = folder.replace(/agents\/(\w+)\//g, 'managedAgents.$1.');
    for (const name of Object.keys(manifest.packages)) refuseNearName(name, allowed.packages ?? []);
    for (const placed of componentsOf(manifest))
      demands.push(
        ...demandsOfComponent(placed, allowed, origin).map((demand) => ({ ...demand, path: prefix + placed.path })),
      );
  }
  return unique(demands);
}

export function demandsOfComponent({ path, component }: PlacedComponent, allowed: Allowed, origin: Origin): Demand[] {
  if (isFile(component)) return [{ kind: 'code', what: component.package, path }];
  const { packages = [], hosts = [], variables = [] } = allowed;
  const name = packageOf(component.package);
  refuseNearName(name, packages);
  const demands: Demand[] = [];
  const isOurs =
    name.startsWith('@thimble/') && !notComponents.includes(name) && !component.package.includes('/testing');
  if (!isOurs && !packages.includes(name)) demands.push({ kind: 'package', what: name, path });
  const args = component.args ?? [];
  for (const command of commandsIn(args)) demands.push({ kind: 'command', what: command, path });
  if (origin === 'own') return demands;
  for (const host of hostsIn(args))
    if (!isLoopback(host) && !hosts.includes(host)) demands.push({ kind: 'host', what: host, path });
  for (const variable of namedVariables(args))
    if (!variables.includes(variable)) demands.push({ kind: 'variable', what: variable, path });
  for (const file of pathsIn(args)) demands.push({ kind: 'path', what: file, path });
  return demands;
}

/** @throws AgentError `untrusted` that lists what the agent wants */
export function requireConsent(demands: readonly Demand[], trustRemoteCode: boolean): void {
  if (trustRemoteCode || demands.length === 0) return;
  const list = demands.map((demand) => `- ${demandText(demand)}`).join('\n');
  throw new AgentError(
    'untrusted',
    `The agent was not loaded: nobody has agreed to what came with it.\n${list}\nRead it first (thimble inspect). If you trust it: trustRemoteCode: true. Packages, hosts and variables can be allowed one by one: allow: { packages, hosts, variables }.`,
    { details: demands.map(({ kind, what, path }) => ({ kind, what, path })) },
  );
}

export function demandText({ kind, what, path }: Demand): string {
  switch (kind) {
    case 'code':
      return `${path} runs its own code: ${what}`;
    case 'package':
      return `${path} runs the package ${what}`;
    case 'command':
      return `${path} starts a program: ${what}`;
    case 'host':
      return `${path} talks to ${what}`;
    case 'variable':
      return `${path} reads the environment variable ${what}`;
    case 'path':
      return `${path} opens ${what}`;
  }
}

/** Programs that an argument would start, such as those of MCP servers. */
function commandsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(commandsIn);
  if (!isRecord(value) || '$component' in value) return [];
  const { command, args } = value;
  const own = typeof command === 'string' ? [[command, ...(Array.isArray(args) ? args : [])].join(' ')] : [];
  return [...own, ...Object.values(value).flatMap(commandsIn)];
}

export function hostsIn(value: Json): string[] {
  if (typeof value === 'string')
    return /^(?:https?|wss?|postgres(?:ql)?):\/\//i.test(value) && URL.canParse(value) ? [new URL(value).hostname] : [];
  if (Array.isArray(value)) return value.flatMap(hostsIn);
  return isRecord(value) && !('$component' in value) ? Object.values(value).flatMap(hostsIn) : [];
}

/** Paths that lead out of the working directory. */
function pathsIn(value: Json): string[] {
  if (typeof value === 'string')
    return /^(?:\/|~|[A-Za-z]:[\\/]|\\\\)|(?:^|[\\/])\.\.(?:[\\/]|$)|^file:/.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(pathsIn);
  return isRecord(value) && !('$component' in value) ? Object.values(value).flatMap(pathsIn) : [];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function unique(demands: readonly Demand[]): Demand[] {
  return [...new Map(demands.map((demand) => [demandText(demand), demand])).values()];
}
