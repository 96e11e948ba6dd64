import type { ActionStrategy } from '../actions/action.ts';
import { toImagePart } from '../base/images.ts';
import { invalid } from '../base/errors.ts';
import { joinTexts } from '../base/join-texts.ts';
import { isJson, jsonBounds, toJson, type Json } from '../base/json.ts';
import { isStandardSchema } from '../base/schema.ts';
import type { AgentOptions, RunOptions } from '../contract/agent.ts';
import type { Watch } from '../guard/watch.ts';
import type { Memory } from '../memory/memory.ts';
import type { Prompts } from '../prompts/prompts.ts';
import { systemPrompt } from '../prompts/system-prompt.ts';
import { taskText } from '../prompts/task-text.ts';
import { beginRun } from '../run/begin-run.ts';
import { canSpawn } from '../tool-calls/managed-agent.ts';
import { Run, type EventSink } from '../run/run.ts';
import { narrowBudget } from '../run/spending.ts';
import { checkRun } from './check-options.ts';
import { observed } from './observed.ts';

export type RunContext = {
  options: AgentOptions;
  memory: Memory;
  strategy: ActionStrategy;
  prompts: Prompts;
  /** Whether the conversation goes on where the run's options do not say. */
  goesOn: boolean;
  watch: Watch;
  controller: AbortController;
  events: EventSink;
};

export type PreparedRun = {
  run: Run;
  startedAt: number;
  /** Texts that open the conversation. `task`: with its variables and the form of the answer. */
  system: string;
  task: string;
  reset: boolean;
  variables: { [name: string]: Json };
};

/** Makes the run of a task. Refuses what cannot work with `invalid-argument`, before anything is done. */
export async function prepareRun(task: string, given: RunOptions, context: RunContext): Promise<PreparedRun> {
  const { options, memory, strategy, prompts, goesOn, watch, controller, events } = context;
  checkRun(task, given, options);
  const { model, name, budget = {}, maxSteps = 20, instructions = '', look, onEvent } = options;
  const { reset = !goesOn, journal } = given;
  const { prompt } = strategy;
  const output = isStandardSchema(given.output) ? given.output : undefined;
  const variables = readVariables(given.variables);
  strategy.check({ model, variables: Object.keys(variables) });
  const images = (given.images ?? []).map(toImagePart);
  const isStateLost = prompt.inSandbox && !reset && !strategy.hasState;
  const bound = narrowBudget(budget, given.budget ?? {});
  const steps = given.maxSteps ?? maxSteps;
  const hasLostState = isStateLost && memory.steps.some(({ type }) => type === 'action');
  const told = { task, variables, output, inSandbox: prompt.inSandbox, hasLostState };
  // Without a sandbox, the tool that ends the task tells the form of the answer.
  const text = taskText(prompt.inSandbox ? told : { ...told, output: undefined });
  const added = joinTexts(instructions, given.instructions) ?? '';
  const system = systemPrompt(prompts, prompt, { instructions: added, maxSteps: steps, maxToolCalls: bound.toolCalls });
  const description = { task: taskText(told), agent: describeAgent(options) };
  const { runId, startedAt } = await beginRun(journal, description, given.runId);
  const run = new Run({
    runId,
    agent: name === undefined ? [] : [name],
    task,
    images,
    output,
    maxSteps: steps,
    model,
    memory,
    budget: bound,
    journal,
    watch,
    look,
    controller,
    events: observed(events, onEvent),
  });
  return { run, startedAt, system, task: text, reset, variables };
}

/** The agent as it acts, with those that it manages: a run that goes on must find them as they were. */
function describeAgent({ name, model, tools = [], managedAgents = [] }: AgentOptions): { [part: string]: Json } {
  const callables = [
    ...tools.map(({ declaration, effect }) => [declaration.name, toJson({ ...declaration, effect })] as const),
    ...managedAgents.map((agent) => {
      const inner = canSpawn(agent) && { agent: describeAgent(agent.options) };
      return [agent.name ?? '', { description: agent.description ?? '', ...inner }] as const;
    }),
  ];
  return { name: name ?? null, model: model.id, tools: Object.fromEntries(callables) };
}

function readVariables(given: RunOptions['variables'] = {}): { [name: string]: Json } {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, plainData(name, value)]));
}

function plainData(name: string, value: unknown): Json {
  if (isJson(value)) return structuredClone(value);
  throw invalid(`run.variables.${name} must be plain JSON data: at most ${jsonBounds}.`);
}
