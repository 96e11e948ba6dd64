import { AgentError, messageOf } from '../base/errors.ts';
import { clipJson, clipText, isRecord, toJson, type Json, type JsonSchema } from '../base/json.ts';
import type { Agent, AgentOptions } from '../contract/agent.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import type { Usage } from '../contract/usage.ts';
import type { Watch } from '../guard/watch.ts';
import { stepText } from '../memory/step-text.ts';
import { managedTask as defaultManagedTask } from '../prompts/common.ts';
import { estimateUsage } from '../run/call-model.ts';
import type { Run } from '../run/run.ts';
import type { Callable } from './callable.ts';
import type { ToolCall, ToolOutcome } from './tool-call.ts';

/** An agent of ours: it makes a fresh one of itself for each call, so that calls can run in parallel, each on its own memory. */
interface SpawningAgent extends Agent {
  readonly options: AgentOptions;
  spawn(loan: Pick<AgentOptions, 'approve'> & { watch: Watch }): Agent;
}

/** Its own effects are recorded, so the call as a whole is not. */
export function callableAgent(agent: Agent, approve: AgentOptions['approve']): Callable {
  const declaration = managedAgentDeclaration(agent);
  return {
    declaration,
    effect: 'write',
    async prepare(given) {
      const { task, variables } = readManagedInput(declaration.name, given);
      return {
        input: { task, ...(variables && { variables }) },
        needsApproval: false,
        perform: (run, call) => callManagedAgent(run, agent, { task, variables, approve, call }),
      };
    },
  };
}

function managedAgentDeclaration(agent: Agent): ToolDeclaration {
  return {
    name: agent.name ?? '',
    description: agent.description ?? '',
    inputSchema: {
      type: 'object',
      properties: {
        task: {
          type: 'string',
          description: 'The task, complete in itself: the agent knows nothing of this conversation.',
        },
        variables: { type: 'object', description: 'Data for the task, by name.', additionalProperties: true },
      },
      required: ['task'],
    },
    ...(canSpawn(agent) && agent.options.provideRunSummary && { outputSchema: summarySchema }),
  };
}

const summarySchema: JsonSchema = {
  type: 'object',
  properties: { output: {}, summary: { type: 'string', description: 'What the agent did, step by step.' } },
  required: ['output', 'summary'],
};

type ManagedCall = {
  task: string;
  variables: { [name: string]: Json } | undefined;
  /** Asked for approvals where the managed agent has nobody of its own to ask. */
  approve: AgentOptions['approve'];
  call: ToolCall;
};

/**
 * Runs a managed agent for one call: on a memory of its own, with the images of the parent's task. Its events go through
 * the parent's, its usage into the parent's.
 */
async function callManagedAgent(
  parent: Run,
  agent: Agent,
  { task, variables, approve, call }: ManagedCall,
): Promise<ToolOutcome> {
  const { name, ordinal, signal } = call;
  const ours = canSpawn(agent) ? agent : undefined;
  const child = ours?.spawn({ approve, watch: parent.watch }) ?? agent;
  const managedTask = ours?.options.prompts?.managedTask ?? defaultManagedTask;

  // A run that is refused has used nothing; one that began and does not tell has used nobody knows what.
  let usage: Usage | null = { inputTokens: 0, outputTokens: 0 };
  const releases: (() => void)[] = [];
  try {
    const stream = child.stream(managedTask({ name, task }), {
      images: parent.images,
      variables,
      signal,
      journal: parent.effects.under(`agent/${ordinal}`),
      runId: `${parent.runId}/${parent.step}/${ordinal}`,
    });
    for await (const event of stream) {
      if (event.type === 'run-start' && event.agent.length <= 1) usage = null;
      if (event.type === 'run-end' && event.agent.length <= 1) usage = event.usage;
      // Waiting for a person is no more the time of the parent's step than it is of the child's.
      if (event.type === 'approval-request' && call.hold) releases.push(call.hold());
      if (event.type === 'approval-answer') releases.pop()?.();
      parent.forward({ ...event, agent: [...parent.agent, ...(event.agent.length > 0 ? event.agent : [name])] });
      if (event.type === 'step-end') await parent.eventsTaken();
    }
    const { state, output, steps } = await stream.result;
    if (state === 'suspended') {
      await parent.suspension.untilSuspended(signal);
    }
    const answer = toJson(output);
    if (state !== 'success') {
      const best = answer === null ? 'It has no answer.' : `Its best answer so far: ${clipJson(answer, 4_000)}`;
      return { error: { code: 'tool', message: `${name} stopped early (${state}). ${best}` } };
    }
    if (!ours?.options.provideRunSummary) return { output: answer };
    const summary = steps.filter((step) => step.type === 'action').map(stepText);
    return { output: { output: answer, summary: clipText(summary.join('\n\n'), 8_000) } };
  } catch (error) {
    if (signal.aborted) throw error;
    return { error: { code: 'tool', message: `${name} failed: ${messageOf(error)}` } };
  } finally {
    for (const release of releases) release();
    parent.spending.add(usage, estimateUsage(parent));
    if (child !== agent) await child[Symbol.asyncDispose]();
  }
}

/** Whether the agent is one of this package, which works within the run of its manager. */
export function canSpawn(agent: Agent): agent is SpawningAgent {
  return 'spawn' in agent && typeof agent.spawn === 'function' && 'options' in agent;
}

/** The input of a managed agent. Throws AgentError `tool-input`. */
function readManagedInput(
  name: string,
  input: Json,
): { task: string; variables: { [name: string]: Json } | undefined } {
  const { task, variables }: { [key: string]: unknown } = isRecord(input) ? input : { task: input };
  if (typeof task !== 'string' || task.trim() === '') {
    throw new AgentError('tool-input', `${name} was not called: it takes { task: string, variables?: object }.`);
  }
  const data = toJson(variables);
  if (data === null) return { task, variables: undefined };
  if (isRecord(data)) return { task, variables: data };
  throw new AgentError('tool-input', `${name} was not called: \`variables\` must be an object of data by name.`);
}
