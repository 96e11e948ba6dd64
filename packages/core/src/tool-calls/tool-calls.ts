import { abortable } from '../base/abort.ts';
import type { AgentOptions } from '../contract/agent.ts';
import { approvedInput } from './approval.ts';
import { AgentError, type Failure } from '../base/errors.ts';
import { toJson, type Json } from '../base/json.ts';
import { callManagedAgent, managedAgentDeclaration } from './managed-agent.ts';
import { didYouMean } from '../base/names.ts';
import type { Run } from '../run/run.ts';
import { messageOf } from '../base/schema.ts';
import type { Tool } from '../contract/tool.ts';

/** `id` as events and results see it; `ordinal` counts the calls of the step from 1; `signal` ends with the step. */
export type ToolCall = { id: string; ordinal: number; name: string; input: Json; signal: AbortSignal };

/** What came of a call: plain JSON, so that a journal can hold it. */
export type ToolOutcome = { output: Json } | { error: Failure };

/** What an agent can call: its tools and the agents that it manages. */
export type Toolbox = ReturnType<typeof toolbox>;

export function toolbox({ tools = [], managedAgents = [] }: AgentOptions) {
  const toolDeclarations = tools.map((tool) => tool.declaration);
  const agentDeclarations = managedAgents.map(managedAgentDeclaration);
  return {
    toolDeclarations,
    agentDeclarations,
    declarations: [...toolDeclarations, ...agentDeclarations],
    tools: new Map(tools.map((tool) => [tool.declaration.name, tool])),
    agents: new Map(managedAgents.map((agent) => [agent.name ?? '', agent])),
  };
}

/**
 * Performs one call of a tool or a managed agent: checks the input, asks whoever has a say, runs it, and tells of it in
 * events. What the model can mend is in the outcome; it rejects only when the run is over.
 */
export async function performToolCall(run: Run, { tools, agents }: Toolbox, call: ToolCall): Promise<ToolOutcome> {
  const { id, ordinal, name } = call;
  const tool = tools.get(name);
  const agent = agents.get(name);
  // `name()` is a call without parameters.
  let input: Json = call.input ?? {};
  let startedAt = Date.now();
  let started = false;
  const start = () => {
    started = true;
    startedAt = Date.now();
    run.emit({ type: 'tool-start', id, name, input });
  };

  const end = (outcome: ToolOutcome) => {
    if (!started) start();
    const durationMs = Date.now() - startedAt;
    const result = 'error' in outcome ? { error: outcome.error.message } : outcome;
    run.emit({ type: 'tool-end', id, name, ...result, durationMs });
    return outcome;
  };

  try {
    if (!tool && !agent) throw unknownTool(name, [...tools.keys(), ...agents.keys()]);
    if (tool?.check) input = await tool.check(input);
    input = await approvedInput(run, tool, { ...call, input });
    call.signal.throwIfAborted();
    if (!run.takeToolCall()) throw overBudget(name, run);
    start();
    if (agent) return end(await callManagedAgent(run, agent, { ...call, input }));
    return end(await run.record(`tool/${ordinal}`, () => callTool(run, tool, { ...call, input })));
  } catch (error) {
    const outcome = end({ error: failureOf(error, call) });
    if (run.signal.aborted) throw error;
    return outcome;
  }
}

async function callTool(run: Run, tool: Tool | undefined, call: ToolCall): Promise<ToolOutcome> {
  const { runId } = run.init;
  const { name, input, ordinal, signal } = call;
  const callId = `${runId}/${run.step}/${ordinal}`;
  try {
    const output = await abortable(Promise.resolve(tool?.call(input, { signal, callId, runId })), signal);
    return { output: outputOf(name, output) };
  } catch (error) {
    // An effect that was cut short by the end of the run has no outcome to record.
    if (run.signal.aborted) throw error;
    return { error: failureOf(error, call) };
  }
}

function outputOf(name: string, output: unknown): Json {
  try {
    return toJson(output);
  } catch (cause) {
    throw new AgentError('tool', `${name} returned something that JSON cannot hold: ${messageOf(cause)}`, { cause });
  }
}

function failureOf(error: unknown, { name, signal }: ToolCall): Failure {
  if (signal.aborted) return { code: 'aborted', message: `${name} was stopped: the step ended before it did.` };
  if (!AgentError.is(error)) return { code: 'tool', message: `${name} failed: ${messageOf(error)}` };
  // What a tool itself gave up is a fault of the tool.
  return { code: error.code === 'aborted' ? 'tool' : error.code, message: error.message };
}

function overBudget(name: string, { budget }: Run): AgentError {
  return new AgentError('budget', `${name} was not called: the budget of ${budget.toolCalls} tool calls is used up.`);
}

function unknownTool(name: string, names: readonly string[]): AgentError {
  const list = names.length > 0 ? ` The tools are: ${names.join(', ')}.` : ' There are no tools.';
  return new AgentError('tool-input', `There is no tool "${name}".${didYouMean(name, names)}${list}`);
}
