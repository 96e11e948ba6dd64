import { AgentError } from '@thimble/core';
import { componentsOf, type PlacedComponent } from '../manifest/components-of.ts';
import { isFile, packageOf, type Component } from '../manifest/component.ts';
import { namedVariables } from '../save/requirements.ts';
import { agentsOf, type AgentTree } from './agent-tree.ts';
import { refuseNearName } from './near-names.ts';
import { commandsIn, hostsIn, leadsOut, looseningsIn, pathsIn, variablesIn } from './reach-of-arguments.ts';

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
  kind: 'code' | 'package' | 'command' | 'host' | 'variable' | 'path' | 'setting';
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
    demands.push(...demandsOfManifest(manifest, allowed, origin).map((one) => ({ ...one, path: prefix + one.path })));
  }
  return unique(demands);
}

/** The same for one manifest, of an agent or a tool. @throws AgentError `untrusted` for a package that imitates another */
export function demandsOfManifest(
  manifest: Parameters<typeof componentsOf>[0] & { packages: object; variables: readonly string[] },
  allowed: Allowed,
  origin: Origin,
): Demand[] {
  const { packages = [], variables = [] } = allowed;
  for (const name of Object.keys(manifest.packages)) refuseNearName(name, packages);
  const placed = componentsOf(manifest);
  const hasCode = placed.some(({ component }) => isFile(component));
  // Its own code is given all of the variables, and could send them anywhere.
  const given = hasCode ? manifest.variables.filter((name) => !variables.includes(name)) : [];
  return [
    ...placed.flatMap((one) => demandsOfComponent(one, allowed, origin)),
    ...given.map((what): Demand => ({ kind: 'variable', what, path: 'its own code' })),
  ];
}

function demandsOfComponent({ path, component }: PlacedComponent, allowed: Allowed, origin: Origin): Demand[] {
  if (isFile(component)) return [{ kind: 'code', what: component.package, path }];
  const { packages = [], hosts = [], variables = [] } = allowed;
  const name = packageOf(component.package);
  refuseNearName(name, packages);
  const demands: Demand[] = [];
  const isOurs = name.startsWith('@thimble/') && !notComponents.includes(name) && isComponent(component);
  if (!isOurs && !packages.includes(name)) demands.push({ kind: 'package', what: name, path });
  const args = component.args ?? [];
  for (const command of commandsIn(args)) demands.push({ kind: 'command', what: command, path });
  if (origin === 'own') return demands;
  // A model may be on this machine; nothing else of a stranger's has any business with what listens here.
  const isModel = /(?:^|\.)model$/.test(path);
  for (const host of hostsIn(args))
    if (!(isModel && isLoopback(host)) && !hosts.includes(host)) demands.push({ kind: 'host', what: host, path });
  for (const variable of [...namedVariables(args), ...variablesIn(args)])
    if (!variables.includes(variable)) demands.push({ kind: 'variable', what: variable, path });
  for (const file of pathsIn(args).filter(leadsOut)) demands.push({ kind: 'path', what: file, path });
  if (decidesForPeople.test(path))
    demands.push({ kind: 'setting', what: `${component.package}#${component.export}`, path });
  for (const setting of looseningsIn(args)) demands.push({ kind: 'setting', what: setting, path });
  return demands;
}

/** What stands in the place of a person, or sees everything. */
const decidesForPeople = /(?:^|\.)(?:approve|beforeTool|onEvent)$/;

/** Of core, these alone are components; of the others, what their names lead to. */
const componentsOfCore = [
  'retry',
  'rateLimit',
  'fallback',
  'priced',
  'guard',
  'limitCalls',
  'allowHosts',
  'limitAmount',
  'denySequence',
  'toolRules',
];

function isComponent({ package: name, export: exported }: Component): boolean {
  if (name === '@thimble/core') return componentsOfCore.includes(exported);
  return !/^@thimble\/core\/|\/(?:testing|store)(?:\/|$)/.test(name);
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

function demandText({ kind, what, path }: Demand): string {
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
    case 'setting':
      return `${path} is set to ${what}`;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function unique(demands: readonly Demand[]): Demand[] {
  return [...new Map(demands.map((demand) => [demandText(demand), demand])).values()];
}
