import type { Agent, AgentOptions } from '../contract/agent.ts';
import { AgentError } from '../base/errors.ts';
import { clipJson, clipText, isRecord, toJson, type Json } from '../base/json.ts';
import { managedTask as defaultManagedTask } from '../prompts/common.ts';
import { Memory } from '../memory/memory.ts';
import { RunStop, type Run } from '../run/run.ts';
import { messageOf } from '../base/schema.ts';
import { stepText } from '../memory/step-text.ts';
import type { ToolCall, ToolOutcome } from './tool-calls.ts';
import type { ToolDeclaration } from '../contract/tool.ts';
import type { Usage } from '../contract/usage.ts';

/** Our agents make a fresh one of themselves for each call, so that calls can run in parallel, each on its own memory. */
export const spawn = Symbol('thimble.spawn');

export type SpawnOverrides = Pick<AgentOptions, 'journal' | 'approve'>;

/** The options of an agent made for one call: a memory of its own, and what its manager lends it. */
export function spawnOptions<Options extends AgentOptions>(
  options: Options,
  { journal, approve }: SpawnOverrides,
): Options {
  const memory = options.memory instanceof Memory ? options.memory.options : options.memory;
  return { ...options, memory, journal: journal ?? options.journal, approve: options.approve ?? approve };
}

interface Spawning extends Agent {
  readonly options: AgentOptions;
  [spawn](overrides: SpawnOverrides): Agent;
}

function canSpawn(agent: Agent): agent is Spawning {
  return spawn in agent;
}

export function managedAgentDeclaration(agent: Agent): ToolDeclaration {
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
  };
}

/**
 * Runs a managed agent for one call: on a memory of its own, with the images of the parent's task. Its events go through
 * the parent's stream, its usage into the parent's. Its own effects are recorded, so the call as a whole is not.
 */
export async function callManagedAgent(parent: Run, agent: Agent, call: ToolCall): Promise<ToolOutcome> {
  const { name, input } = call;
  const { task, variables } = readInput(name, input);
  const { options, path, images, runId } = parent.init;
  const journal = parent.journalUnder(`agent/${call.ordinal}`);
  const ours = canSpawn(agent) ? agent : undefined;
  const child = ours?.[spawn]({ journal, approve: options.approve }) ?? agent;
  const managedTask = ours?.options.prompts?.managedTask ?? defaultManagedTask;

  let usage: Usage | null = null;
  try {
    const stream = child.stream(managedTask({ name, task }), {
      images,
      variables,
      signal: call.signal,
      runId: `${runId}/${parent.step}/${call.ordinal}`,
    });
    for await (const event of stream) {
      if (event.type === 'run-end' && event.agent.length <= 1) usage = event.usage;
      parent.forward({ ...event, agent: [...path, ...(event.agent.length > 0 ? event.agent : [name])] });
    }
    const { state, output, steps } = await stream.result;
    if (state === 'suspended') {
      parent.stop(new RunStop('suspended'));
      throw new RunStop('suspended');
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
    if (parent.signal.aborted) throw error;
    return { error: { code: 'tool', message: `${name} failed: ${messageOf(error)}` } };
  } finally {
    parent.addUsage(usage);
    if (child !== agent) await child[Symbol.asyncDispose]();
  }
}

function readInput(name: string, input: Json): { task: string; variables?: { [name: string]: Json } } {
  const { task, variables }: { [key: string]: unknown } = isRecord(input) ? input : { task: input };
  if (typeof task !== 'string' || task.trim() === '') {
    throw new AgentError('tool-input', `${name} was not called: it takes { task: string, variables?: object }.`);
  }
  const data = toJson(variables);
  if (data === null) return { task };
  if (isRecord(data)) return { task, variables: data };
  throw new AgentError('tool-input', `${name} was not called: \`variables\` must be an object of data by name.`);
}
