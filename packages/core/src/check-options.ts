import type { AgentOptions, CodeAgentOptions } from './agent.ts';
import { AgentError } from './errors.ts';
import { isRecord } from './json.ts';
import { isIdentifier } from './names.ts';

/** Throws AgentError `invalid-argument` for options that cannot work, when the agent is made and not in the middle of a run. */
export function checkOptions(options: AgentOptions): void {
  const { model, tools = [], managedAgents = [], name, maxSteps, planningInterval, budget = {} } = options;
  if (!isRecord(model) || typeof model.stream !== 'function') {
    throw invalid('`model` is missing. Give a model, such as openai("gpt-5.2").');
  }
  if (name !== undefined && !isIdentifier(name))
    throw invalid(`An agent's name must be an identifier; got ${JSON.stringify(name)}.`);
  atLeastOne('maxSteps', maxSteps);
  atLeastOne('planningInterval', planningInterval);
  for (const [key, value] of Object.entries(budget)) {
    if (value !== undefined && !(typeof value === 'number' && value >= 0))
      throw invalid(`budget.${key} must be a number of at least 0; got ${String(value)}.`);
  }
  if (budget.usd !== undefined && !model.pricing) {
    throw invalid(
      `budget.usd needs prices: ${model.id} has none. Give \`pricing\` (dollars per million tokens) to the model.`,
    );
  }
  checkNames([
    ...tools.map((tool) => {
      if (!isRecord(tool) || !isRecord(tool.declaration) || typeof tool.call !== 'function')
        throw invalid('`tools` holds something that is no tool. Make tools with tool({ … }).');
      if (!isRecord(tool.declaration.inputSchema))
        throw invalid(`The tool "${tool.declaration.name}" has no inputSchema.`);
      return tool.declaration.name;
    }),
    ...managedAgents.map((agent) => {
      if (!agent.name || !agent.description)
        throw invalid('A managed agent needs a `name` and a `description`: they are what the manager knows of it.');
      return agent.name;
    }),
  ]);
}

export function checkCodeOptions({ executor, codeTags, limits = {} }: CodeAgentOptions): void {
  if (!isRecord(executor) || typeof executor.start !== 'function')
    throw invalid('`executor` is missing. Give a sandbox, such as isolatedVm() from @thimble/isolated-vm.');
  if (
    codeTags !== undefined &&
    codeTags !== 'markdown' &&
    !(codeTags.length === 2 && codeTags.every((tag) => typeof tag === 'string' && tag !== ''))
  ) {
    throw invalid("`codeTags` must be ['<open>', '</close>'] or 'markdown'.");
  }
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined && !(typeof value === 'number' && value > 0))
      throw invalid(`limits.${name} must be a positive number; got ${String(value)}.`);
  }
}

function checkNames(names: readonly unknown[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!isIdentifier(name))
      throw invalid(
        `A tool's name must be an identifier of at most 64 letters, digits and underscores; got ${JSON.stringify(name)}.`,
      );
    if (name === 'final_answer') throw invalid('The name "final_answer" is taken: it is how an agent ends its task.');
    if (seen.has(name))
      throw invalid(`There are two tools or managed agents of the name "${name}". Rename one of them.`);
    seen.add(name);
  }
}

export function atLeastOne(name: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 1))
    throw invalid(`${name} must be a whole number of at least 1; got ${String(value)}.`);
}

export function invalid(message: string): AgentError {
  return new AgentError('invalid-argument', message);
}
