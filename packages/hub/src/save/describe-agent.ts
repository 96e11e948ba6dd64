import type { Agent, AgentOptions, CodeAgentOptions, Memory, MemoryOptions } from '@thimble/core';
import { definedOf, isRecord } from '@thimble/core/utilities';
import type { Component } from '../manifest/component.ts';
import { boundsOf } from '../manifest/bounds.ts';
import type { AgentManifest } from '../manifest/manifest.ts';
import { isPromptTemplate } from './prompt-template.ts';
import { saveComponent, saveFunction, type SaveContext } from './save-component.ts';
import { saveToolsets } from './save-toolsets.ts';

/** An agent as it will lie in its folder, before packages and variables are looked up. */
export type DescribedAgent = {
  manifest: Omit<AgentManifest, 'version' | 'packages' | 'variables'>;
  /** Files of prompts. */
  files: Map<string, string>;
  managed: { folder: string; agent: DescribedAgent }[];
};

/** Everything that the agent was given; what cannot be written down is a problem. `path`: '' or that of a managed agent, with a dot. */
export function describeAgent(agent: Agent, context: SaveContext, path = ''): DescribedAgent | undefined {
  const options = optionsOf(agent);
  if (!options) {
    context.problems.add(
      path === '' ? 'agent' : path.slice(0, -1),
      'it is neither a CodeAgent nor a ToolCallingAgent.',
    );
    return undefined;
  }
  const {
    model,
    tools = [],
    managedAgents = [],
    name,
    description,
    instructions,
    prompts,
    maxSteps,
    ...more
  } = options;
  const { planningInterval, provideRunSummary, toolText, memory, budget, finalAnswerChecks, ...hooks } = more;
  const { beforeTool, guard, approve, look, onEvent, ...ofCode } = hooks;
  const { executor, limits, codeTags, structured, idleMs, snapshot, ...others } = ofCode;
  noneOf(others);
  const files = new Map<string, string>();
  const save = (option: string, value: unknown) =>
    value === undefined ? undefined : saveFunction(path + option, value, context);

  if (snapshot)
    context.problems.add(`${path}snapshot`, 'the state of a sandbox is no configuration, and may hold anything.');
  const managed = managedAgents.flatMap((child) => {
    const described = describeAgent(child, context, `${path}managedAgents.${child.name ?? ''}.`);
    return described ? [{ folder: `agents/${child.name ?? ''}`, agent: described }] : [];
  });
  const checks = finalAnswerChecks?.map((check, index) => save(`finalAnswerChecks.${index}`, check));

  const manifest: DescribedAgent['manifest'] = {
    class: executor ? 'CodeAgent' : 'ToolCallingAgent',
    ...definedOf({
      name,
      description,
      model: saveComponent(`${path}model`, model, context),
      executor: executor && saveComponent(`${path}executor`, executor, context),
    }),
    tools: saveToolsets(`${path}tools`, tools, context),
    managedAgents: managed.map(({ folder }) => folder),
    ...definedOf({
      instructions,
      prompts: prompts && savePrompts(`${path}prompts.`, prompts, files, context),
      maxSteps,
      planningInterval,
      provideRunSummary,
      ...boundsOf({ toolText, idleMs }),
      memory: memory && saveMemory(`${path}memory.`, memory, context),
      budget: budget && boundsOf(budget),
      limits: limits && boundsOf(limits),
      codeTags: codeTags === undefined || codeTags === 'markdown' ? codeTags : tagsOf(codeTags),
      structured,
      finalAnswerChecks: checks?.filter((check) => check !== undefined),
      beforeTool: save('beforeTool', beforeTool),
      guard: guard && saveComponent(`${path}guard`, guard, context),
      approve: save('approve', approve),
      look: look && saveComponent(`${path}look`, look, context),
      onEvent: save('onEvent', onEvent),
    }),
  };
  return { manifest, files, managed };
}

/** Does not compile where an option is left: it would be lost in silence. */
function noneOf(_: { readonly [option: string]: never }): void {}

/** What an agent of ours was made with. */
function optionsOf(agent: Agent): (AgentOptions & Partial<CodeAgentOptions>) | undefined {
  const options: unknown = 'options' in agent ? agent.options : undefined;
  return isAgentOptions(options) ? options : undefined;
}

function isAgentOptions(value: unknown): value is AgentOptions & Partial<CodeAgentOptions> {
  return isRecord(value) && isRecord(value['model']);
}

function tagsOf([open, close]: readonly [string, string]): [string, string] {
  return [open, close];
}

function savePrompts(
  path: string,
  prompts: NonNullable<AgentOptions['prompts']>,
  files: Map<string, string>,
  context: SaveContext,
): NonNullable<AgentManifest['prompts']> {
  const save = (name: string, prompt: unknown): { template: string } | Component | undefined => {
    if (prompt === undefined) return undefined;
    if (!isPromptTemplate(prompt)) return saveFunction(path + name, prompt, context);
    const file = `prompts/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.md`;
    files.set(file, prompt.template);
    return { template: file };
  };
  const { system, plan, managedTask, finalAnswer, ...others } = prompts;
  noneOf(others);
  return definedOf({
    system: save('system', system),
    plan: save('plan', plan),
    managedTask: save('managedTask', managedTask),
    finalAnswer: save('finalAnswer', finalAnswer),
  });
}

function saveMemory(
  path: string,
  memory: Memory | MemoryOptions,
  context: SaveContext,
): NonNullable<AgentManifest['memory']> {
  const options = 'steps' in memory ? memory.options : memory;
  if ('steps' in memory && memory.steps.length > 0)
    context.problems.add(
      `${path}steps`,
      'a conversation is no configuration, and may be private. Save it with memory.toJSON().',
    );
  const { maxTokens, maxImages, countTokens, compact, ...others } = options;
  noneOf(others);
  return definedOf({
    ...boundsOf({ maxTokens, maxImages }),
    countTokens: countTokens && saveFunction(`${path}countTokens`, countTokens, context),
    compact: compact && saveFunction(`${path}compact`, compact, context),
  });
}
