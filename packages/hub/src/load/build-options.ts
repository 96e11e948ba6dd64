import {
  AgentError,
  type AgentOptions,
  type CodeAgentOptions,
  type Executor,
  type Model,
  type Tool,
} from '@thimble/core';
import { definedOf, invalid, isRecord, joinTexts } from '@thimble/core/utilities';
import { isFile, type Component } from '../manifest/component.ts';
import { numbersOf } from '../manifest/bounds.ts';
import type { AgentManifest, Toolset } from '../manifest/manifest.ts';
import { promptTemplate } from '../save/prompt-template.ts';
import type { Builder } from './build-component.ts';
import type { LoadOptions } from './load-options.ts';
import type { CodePlace } from './open-code.ts';
import { toolsIn } from './tools-in.ts';

export type BuildContext = {
  builder: Builder;
  options: LoadOptions;
  /** The text of a file of the agent. */
  read(path: string): string | undefined;
  runCode: CodePlace;
};

type BuiltOptions = AgentOptions & Partial<CodeAgentOptions>;

/** The options of an agent, as its manifest says, with what the caller gives instead. */
export async function buildOptions(manifest: AgentManifest, context: BuildContext): Promise<BuiltOptions> {
  const { builder, options } = context;
  const { name, description, maxSteps, planningInterval, provideRunSummary, toolText, budget } = manifest;
  const { limits, codeTags, structured, idleMs, memory, finalAnswerChecks } = manifest;
  const call = async (component: Component | undefined) =>
    component && asFunction(component, await builder.build(component));
  const sync = async (component: Component | undefined) => call(component && inThisProcess(component, context.runCode));

  const model = options.model ?? asModel(manifest.model && (await builder.build(manifest.model)));
  const executor = options.executor ?? (manifest.executor && asExecutor(await builder.build(manifest.executor)));
  const tools = await buildTools(manifest.tools, context);
  return {
    model,
    ...definedOf({
      executor,
      tools: tools.length > 0 ? tools : undefined,
      name,
      description,
      instructions: joinTexts(manifest.instructions, options.instructions) ?? manifest.instructions,
      prompts: manifest.prompts && (await buildPrompts(manifest.prompts, context)),
      maxSteps,
      planningInterval,
      provideRunSummary,
      ...numbersOf({ toolText, idleMs }),
      memory:
        memory &&
        definedOf({
          ...numbersOf({ maxTokens: memory.maxTokens, maxImages: memory.maxImages }),
          countTokens: await sync(memory.countTokens),
          compact: await sync(memory.compact),
        }),
      budget: budget && numbersOf(budget),
      limits: limits && numbersOf(limits),
      codeTags,
      structured,
      finalAnswerChecks:
        finalAnswerChecks &&
        (await Promise.all(
          finalAnswerChecks.map((check) => builder.build(check).then((value) => asFunction(check, value))),
        )),
      beforeTool: await call(manifest.beforeTool),
      guard: manifest.guard && asGuard(await builder.build(manifest.guard)),
      look: manifest.look && asLook(manifest.look, await builder.build(manifest.look)),
      approve: options.approve ?? (await call(manifest.approve)),
      onEvent: options.onEvent ?? (await call(manifest.onEvent)),
    }),
  };
}

export async function buildTools(
  sets: readonly Toolset[],
  { builder, options }: Pick<BuildContext, 'builder'> & { options: Pick<LoadOptions, 'tools'> },
): Promise<Tool[]> {
  const given = options.tools ?? [];
  const isGiven = (name: string) => given.some(({ declaration }) => declaration.name === name);
  const built = await Promise.all(
    sets.map(async ({ provides, ...component }) => {
      const wanted = provides.filter(({ name }) => !isGiven(name));
      if (wanted.length === 0) return [];
      const offered = toolsIn(await builder.build(component));
      return wanted.map(({ name, effect }) => {
        const found = offered.find(({ declaration }) => declaration.name === name);
        if (!found)
          throw invalid(
            `${component.export} of ${component.package} has no tool "${name}": the package has changed. Give it as \`tools\`.`,
          );
        // A tool that says it reads and then writes was agreed to as something else.
        if (found.effect !== effect)
          throw new AgentError(
            'untrusted',
            `The tool "${name}" is said to have the effect "${effect}", and has "${found.effect}".`,
          );
        return found;
      });
    }),
  );
  return [...built.flat(), ...given];
}

async function buildPrompts(
  prompts: NonNullable<AgentManifest['prompts']>,
  { builder, read, runCode }: BuildContext,
): Promise<NonNullable<AgentOptions['prompts']>> {
  const build = async (prompt: Component | { template: string } | undefined) => {
    if (!prompt) return undefined;
    if (!('template' in prompt)) return asFunction(prompt, await builder.build(inThisProcess(prompt, runCode)));
    const text = read(prompt.template);
    if (text === undefined) throw invalid(`The agent has no file ${prompt.template}.`);
    return promptTemplate(text);
  };
  const [system, plan, managedTask, finalAnswer] = await Promise.all([
    build(prompts.system),
    build(prompts.plan),
    build(prompts.managedTask),
    build(prompts.finalAnswer),
  ]);
  return definedOf({ system, plan, managedTask, finalAnswer });
}

/** What returns its value at once cannot be asked for in another process. */
function inThisProcess(component: Component, runCode: CodePlace): Component {
  if (!isFile(component) || runCode === 'in-process') return component;
  throw new AgentError(
    'untrusted',
    `${component.export} of ${component.package} can only run in this process, with all that it may do. If you trust it that far: runCode: 'in-process'.`,
  );
}

// oxlint-disable-next-line typescript/no-explicit-any -- what is checked is that it can be called; its callers check what comes back
function asFunction({ package: name, export: exported }: Component, value: unknown): (...args: any[]) => any {
  if (isFunction(value)) return value;
  throw invalid(`${exported} of ${name} is not a function.`);
}

// oxlint-disable-next-line typescript/no-explicit-any -- as above
function isFunction(value: unknown): value is (...args: any[]) => any {
  return typeof value === 'function';
}

/** What a browser is made of has the function that looks beside its tools. */
function asLook(component: Component, value: unknown): NonNullable<AgentOptions['look']> {
  return asFunction(component, isFunction(value) ? value : Object(value).look);
}

function asModel(value: unknown): Model {
  if (value === undefined) throw invalid('The agent was saved without its model. Give one: loadAgent(dir, { model }).');
  if (isModel(value)) return value;
  throw invalid('What the agent names as its model is none.');
}

function isModel(value: unknown): value is Model {
  return isRecord(value) && typeof value['stream'] === 'function' && typeof value['id'] === 'string';
}

export function asExecutor(value: unknown): Executor {
  if (isExecutor(value)) return value;
  throw invalid('What the agent names as its executor is none.');
}

function isExecutor(value: unknown): value is Executor {
  return isRecord(value) && typeof value['start'] === 'function';
}

function asGuard(value: unknown): NonNullable<AgentOptions['guard']> {
  if (isGuard(value)) return value;
  throw invalid('What the agent names as its guard is none.');
}

function isGuard(value: unknown): value is NonNullable<AgentOptions['guard']> {
  return isRecord(value) && typeof value['decide'] === 'function';
}
