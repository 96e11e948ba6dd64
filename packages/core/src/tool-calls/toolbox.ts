import { AgentError } from '../base/errors.ts';
import type { AgentOptions } from '../contract/agent.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { visibleDeclaration } from '../declarations/visible-declaration.ts';
import { discover, type Discovery, type DiscoveryOptions } from '../discovery/discovery.ts';
import { oneAtATime, type Guards } from './approval.ts';
import { callableTool, type Callable } from './callable.ts';
import { callableAgent } from './managed-agent.ts';

/** What an agent can call, by name and as its model is told of it, and who has a say before a call. */
export type Toolbox = Pick<Discovery, 'listing' | 'nearest'> & {
  /** All of it, declared to the model or not. */
  callables: ReadonlyMap<string, Callable>;
  /** What the model is told from the start. */
  toolDeclarations: readonly ToolDeclaration[];
  agentDeclarations: readonly ToolDeclaration[];
  guards: Guards;
};

export function toolbox(options: AgentOptions, declare: DiscoveryOptions['declare']): Toolbox {
  const { tools = [], managedAgents = [], toolText = 24_000, beforeTool, approve } = options;
  const guards = { beforeTool, approve: oneAtATime(approve) };
  const { declared, listing, nearest } = discover(tools, { toolText, declare });
  const forTools = new Map([...declared, ...tools].map((tool) => [tool.declaration.name, callableTool(tool)]));
  const forAgents = managedAgents.map((agent) => callableAgent(agent, guards.approve));
  return {
    callables: new Map([...forTools, ...forAgents.map((agent) => [agent.declaration.name, agent] as const)]),
    toolDeclarations: declared
      .flatMap(({ declaration: { name } }) => forTools.get(name)?.declaration ?? [])
      .map(visibleDeclaration),
    agentDeclarations: forAgents.map(({ declaration }) => visibleDeclaration(declaration)),
    listing,
    nearest,
    guards,
  };
}

/** Everything that can be called. */
export function declarationsOf({ callables }: Toolbox): ToolDeclaration[] {
  return [...callables.values()].map(({ declaration }) => declaration);
}

/** The same tools, whose calls are refused with this reason. */
export function withoutCalls(tools: Toolbox, reason: string): Toolbox {
  const refuse = async () => {
    throw new AgentError('budget', reason);
  };
  const refusing = [...tools.callables].map(([name, callable]) => [name, { ...callable, prepare: refuse }] as const);
  return { ...tools, callables: new Map(refusing) };
}
