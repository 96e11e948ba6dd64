import { abortable, delay } from './abort.ts';
import type { Agent } from './agent.ts';
import { AgentError, type AgentErrorCode } from './errors.ts';
import { isRecord, toJson, type Json } from './json.ts';
import { callManagedAgent, managedAgentDeclaration } from './managed-agent.ts';
import { didYouMean } from './names.ts';
import { RunStop, type Run } from './run.ts';
import { messageOf } from './schema.ts';
import type { Tool, ToolDeclaration } from './tool.ts';

/** `id` as events and results see it; `ordinal` counts the calls of the step from 1; `signal` ends with the step. */
export type ToolCall = { id: string; ordinal: number; name: string; input: Json; signal: AbortSignal };

/** What came of a call: plain JSON, so that a journal can hold it. */
export type ToolOutcome = { output: Json } | { error: ToolError };

export type ToolError = { code: AgentErrorCode; message: string };

/** What an agent can call: its tools and the agents that it manages. */
export type Toolbox = {
  declarations: readonly ToolDeclaration[];
  tools: ReadonlyMap<string, Tool>;
  agents: ReadonlyMap<string, Agent>;
};

export function toolbox(tools: readonly Tool[], agents: readonly Agent[]): Toolbox {
  return {
    declarations: [...tools.map((tool) => tool.declaration), ...agents.map(managedAgentDeclaration)],
    tools: new Map(tools.map((tool) => [tool.declaration.name, tool])),
    agents: new Map(agents.map((agent) => [agent.name ?? '', agent])),
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
    input = await decide(run, tool, { ...call, input });
    call.signal.throwIfAborted();
    if (!run.takeToolCall()) throw overBudget(name, run);
    start();
    if (agent) return end(await callManagedAgent(run, agent, { ...call, input }));
    const perform = () => callTool(run, tool, { ...call, input });
    return end(await run.record(`tool/${ordinal}`, () => outcomeOf(run, call, perform)));
  } catch (error) {
    const outcome = end({ error: call.signal.aborted ? cutShort(name) : errorOf(error, name) });
    if (run.signal.aborted || error instanceof RunStop) throw error;
    return outcome;
  }
}

function overBudget(name: string, { budget }: Run): AgentError {
  return new AgentError('budget', `${name} was not called: the budget of ${budget.toolCalls} tool calls is used up.`);
}

async function callTool(run: Run, tool: Tool | undefined, call: ToolCall): Promise<unknown> {
  const { runId } = run.init;
  const { input, ordinal, signal } = call;
  const callId = `${runId}/${run.step}/${ordinal}`;
  return abortable(Promise.resolve(tool?.call(input, { signal, callId, runId })), signal);
}

async function outcomeOf(run: Run, { name, signal }: ToolCall, perform: () => Promise<unknown>): Promise<ToolOutcome> {
  try {
    return { output: outputOf(name, await perform()) };
  } catch (error) {
    // An effect that was cut short by the end of the run has no outcome to record.
    if (run.signal.aborted) throw error;
    if (signal.aborted) return { error: cutShort(name) };
    return { error: errorOf(error, name) };
  }
}

function outputOf(name: string, output: unknown): Json {
  try {
    return toJson(output);
  } catch (cause) {
    throw new AgentError('tool', `${name} returned something that JSON cannot hold: ${messageOf(cause)}`, { cause });
  }
}

/** A call that was pending when its step ended. */
function cutShort(name: string): ToolError {
  return { code: 'aborted', message: `${name} was stopped: the step ended before it did.` };
}

function errorOf(error: unknown, name: string): ToolError {
  // What a tool itself gave up is a fault of the tool.
  if (AgentError.is(error)) return { code: error.code === 'aborted' ? 'tool' : error.code, message: error.message };
  if (error instanceof RunStop) return { code: 'aborted', message: `${name} was stopped (${error.state}).` };
  return { code: 'tool', message: `${name} failed: ${messageOf(error)}` };
}

function unknownTool(name: string, names: readonly string[]): AgentError {
  const list = names.length > 0 ? ` The tools are: ${names.join(', ')}.` : ' There are no tools.';
  return new AgentError('tool-input', `There is no tool "${name}".${didYouMean(name, names)}${list}`);
}

/** The input as `beforeTool` and a person leave it. Throws `approval-denied` when one of them refuses. */
async function decide(run: Run, tool: Tool | undefined, call: ToolCall): Promise<Json> {
  const { beforeTool } = run.init.options;
  const { id, name, ordinal, signal } = call;
  let { input } = call;
  if (beforeTool) {
    const pending = { id, name, input, step: run.step, agent: run.init.agent };
    const deciding = run.record<Json>(`before/${ordinal}`, async () => toJson(await beforeTool(pending)));
    const decision = await abortable(deciding, signal);
    if (isRecord(decision) && typeof decision.deny === 'string') {
      throw new AgentError('approval-denied', `${name} was not called: ${decision.deny}`);
    }
    if (isRecord(decision) && decision.input !== undefined) {
      input = tool?.check ? await tool.check(decision.input) : decision.input;
    }
  }
  if (await tool?.needsApproval?.(input)) await approve(run, { ...call, input });
  return input;
}

async function approve(run: Run, { id, name, input, ordinal, signal }: ToolCall): Promise<void> {
  run.emit({ type: 'approval-request', id, name, input });
  const key = `approval/${ordinal}`;
  const { approve: ask } = run.init.options;
  const { awaitSignal } = run;
  let approval: unknown = {
    approved: false,
    reason: 'it needs the approval of a person, and nobody can be asked here.',
  };
  if (ask)
    approval = await abortable(
      run.record<Json>(key, async () => toJson(await ask({ id, name, input }))),
      signal,
    );
  else if (awaitSignal) {
    try {
      approval = await abortable(soon(awaitSignal(key)), signal);
    } catch (error) {
      if (!signal.aborted) run.stop(new RunStop('suspended'));
      throw error;
    }
  }
  const approved = isRecord(approval) ? approval.approved === true : approval === true;
  if (approved) return;
  const reason =
    isRecord(approval) && typeof approval.reason === 'string' ? approval.reason : 'a person refused this call.';
  throw new AgentError('approval-denied', `${name} was not called: ${reason}`);
}

/** How long an answer from outside may take to be looked up. */
const lookUpMs = 1_000;

/** What is not there soon is waited for outside of the run: it is suspended. */
async function soon<T>(answer: Promise<T>): Promise<T> {
  const waiting = new AbortController();
  const late = delay(lookUpMs, waiting.signal).then(() => {
    throw new RunStop('suspended');
  });
  late.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    waiting.abort();
  }
}
