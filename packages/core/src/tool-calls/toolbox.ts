import { AgentError } from '../base/errors.ts';
import type { AgentOptions } from '../contract/agent.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import { oneAtATime, type Guards } from './approval.ts';
import { callableAgent, callableTool, type Callable } from './callable.ts';

/** What an agent can call, by name and as it is declared, and who has a say before a call. */
export type Toolbox = {
  callables: ReadonlyMap<string, Callable>;
  toolDeclarations: readonly ToolDeclaration[];
  agentDeclarations: readonly ToolDeclaration[];
  declarations: readonly ToolDeclaration[];
  guards: Guards;
};

export function toolbox({ tools = [], managedAgents = [], beforeTool, approve }: AgentOptions): Toolbox {
  const guards = { beforeTool, approve: oneAtATime(approve) };
  const forTools = tools.map(callableTool);
  const forAgents = managedAgents.map((agent) => callableAgent(agent, guards.approve));
  const toolDeclarations = forTools.map((callable) => callable.declaration);
  const agentDeclarations = forAgents.map((callable) => callable.declaration);
  return {
    callables: new Map([...forTools, ...forAgents].map((callable) => [callable.declaration.name, callable])),
    toolDeclarations,
    agentDeclarations,
    declarations: [...toolDeclarations, ...agentDeclarations],
    guards,
  };
}

/** The same tools, whose calls are refused with this reason. */
export function withoutCalls(tools: Toolbox, reason: string): Toolbox {
  const refuse = async () => {
    throw new AgentError('budget', reason);
  };
  const refusing = [...tools.callables].map(([name, callable]) => [name, { ...callable, prepare: refuse }] as const);
  return { ...tools, callables: new Map(refusing) };
}
