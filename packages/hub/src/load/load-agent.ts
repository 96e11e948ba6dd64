import { CodeAgent, ToolCallingAgent, type StandardSchema } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';
import { resolve } from 'node:path';
import { textOf, type AgentFiles } from '../files/agent-files.ts';
import { schemaOfJson } from '../save/output-schema.ts';
import { isFile, type Component } from '../manifest/component.ts';
import { componentsOf } from '../manifest/components-of.ts';
import { agentsOf, readTree, type AgentTree } from './agent-tree.ts';
import { createBuilder, disposeAll } from './build-component.ts';
import { buildOptions } from './build-options.ts';
import { demandsOf, requireConsent } from './consent.ts';
import { codeFolder } from '../code/code-folder.ts';
import { grantedVariables, importedPackages, packageFolders, searchFolders } from './granted.ts';
import { openAgentFolder } from './open-agent-folder.ts';
import { noteSaved } from './provenance.ts';
import type { LoadOptions } from './load-options.ts';
import { openCode, type CodePlace } from './open-code.ts';
import { isAddress } from '../destinations/address.ts';
import { pullAgent } from '../pull/pull-agent.ts';
import { pythonTools } from '../smolagents/python-tools.ts';

/** An agent that came from a folder. Disposing it ends what was made for it: its executor, servers and processes. */
export type LoadedAgent = (CodeAgent | ToolCallingAgent) & {
  /** Schema of the answer, if it was saved with one: `agent.run(task, { output: agent.output })`. */
  readonly output?: StandardSchema | undefined;
};

/**
 * Makes an agent of a folder that `saveAgent` wrote, or that smolagents did, or of an address, which is pulled first. What was pulled
 * is checked for changes.
 *
 * @example await using agent = await loadAgent('./analyst', { trustRemoteCode: true });
 * @throws AgentError `untrusted` for code nobody has agreed to, `missing-dependency` for a package that is not installed,
 *   `invalid-argument` for a folder that is no agent
 */
export async function loadAgent(place: string, options: LoadOptions = {}): Promise<LoadedAgent> {
  const dir = isAddress(place) ? (await pullAgent(place, options.pull)).dir : place;
  const { trustRemoteCode = false, allow = {}, runCode = 'child-process' } = options;
  const { files, root, origin, smolagents } = await openAgentFolder(dir, options.origin);
  const tree = smolagents?.tree ?? readTree(files);
  const from = searchFolders(options.from);
  const given = new Set(options.tools?.map(({ declaration }) => `tools.${declaration.name}`));
  const python = smolagents?.demands.filter(({ path }) => !given.has(path)) ?? [];
  requireConsent([...demandsOf(withoutGiven(tree, options), allow, origin), ...python], trustRemoteCode);

  await using ending = new AsyncDisposableStack();
  const codeRoot = hasCode(tree) ? ending.use(await codeFolder(files)).root : root;
  const { agent, output } = await buildTree(tree, {
    files,
    root,
    codeRoot,
    from,
    options,
    runCode,
    ending,
    smolagents,
  });
  noteSaved(agent, tree.manifest);
  const made = ending.move();
  const dispose = agent[Symbol.asyncDispose].bind(agent);
  const ended = async () => {
    await dispose();
    await made.disposeAsync();
  };
  return Object.assign(agent, { output, [Symbol.asyncDispose]: ended });
}

type BuildContext = {
  files: AgentFiles;
  root: string;
  /** Where its code runs. */
  codeRoot: string;
  from: readonly string[];
  options: LoadOptions;
  runCode: CodePlace;
  ending: AsyncDisposableStack;
  smolagents: Awaited<ReturnType<typeof openAgentFolder>>['smolagents'];
};

async function buildTree(
  tree: AgentTree,
  context: BuildContext,
): Promise<{ agent: CodeAgent | ToolCallingAgent; output: StandardSchema | undefined }> {
  const { files, root, codeRoot, from, options, runCode, ending, smolagents } = context;
  const { manifest, folder } = tree;
  const managedAgents: (CodeAgent | ToolCallingAgent)[] = [];
  for (const child of tree.managed)
    managedAgents.push((await buildTree(child, { ...context, options: forManaged(options) })).agent);

  const packages = await packageFolders(manifest.packages, from);
  const env = grantedVariables(manifest.variables);
  const code = openCode(runCode, { root: resolve(codeRoot, folder), from, packages, env });
  ending.use(code);
  const imported = importedPackages(manifest.packages, componentsIn(tree));
  const builder = createBuilder({ root: resolve(root, folder), code, from, packages: manifest.packages, imported });
  ending.defer(() => disposeAll(builder.made));

  const read = (path: string) => textOf(files, folder + path);
  const built = await buildOptions(manifest, { builder, options, read, runCode });
  const names = new Set(built.tools?.map(({ declaration }) => declaration.name));
  const own = smolagents?.python.get(folder)?.filter(({ name }) => !names.has(name)) ?? [];
  const python = await pythonTools(own, options.python ?? built.executor, ending);
  const tools = [...(built.tools ?? []), ...python];
  const agentOptions = {
    ...built,
    ...(tools.length > 0 && { tools }),
    ...(managedAgents.length > 0 && { managedAgents }),
  };
  const output = manifest.output && schemaOfJson(manifest.output);
  const { executor, ...rest } = agentOptions;
  if (manifest.class === 'ToolCallingAgent') return { agent: new ToolCallingAgent(rest), output };
  if (!executor) throw invalid('The agent was saved without its executor. Give one: loadAgent(dir, { executor }).');
  return { agent: new CodeAgent({ ...rest, executor }), output };
}

function hasCode(tree: AgentTree): boolean {
  return componentsIn(tree).some(isFile);
}

function componentsIn(tree: AgentTree): Component[] {
  return agentsOf(tree).flatMap(({ manifest }) => componentsOf(manifest).map(({ component }) => component));
}

/** Tools, instructions and observers of the caller are for the agent that was asked for. */
function forManaged({ tools: _t, instructions: _i, onEvent: _o, ...options }: LoadOptions): LoadOptions {
  return options;
}

/** What the caller gives is not made of what the manifest says, so that nobody has to agree to that. */
function withoutGiven(tree: AgentTree, options: LoadOptions): AgentTree {
  const names = new Set(options.tools?.map(({ declaration }) => declaration.name));
  const trim = (part: AgentTree, isRoot: boolean): AgentTree => ({
    ...part,
    manifest: {
      ...part.manifest,
      ...(options.model && { model: undefined }),
      ...(options.executor && { executor: undefined }),
      ...(options.approve && { approve: undefined }),
      ...(isRoot && options.onEvent && { onEvent: undefined }),
      tools: isRoot
        ? part.manifest.tools.filter(({ provides }) => !provides.every(({ name }) => names.has(name)))
        : part.manifest.tools,
    },
    managed: part.managed.map((child) => trim(child, false)),
  });
  return trim(tree, true);
}
