import type { AgentOptions, Budget, CodeAgentOptions, RunOptions } from '../contract/agent.ts';
import type { Model } from '../contract/model.ts';
import { readLimits } from '../contract/read-limits.ts';
import { isIdentifier } from '../base/names.ts';
import {
  callback,
  checkKinds,
  count,
  flag,
  checkToolName,
  having,
  list,
  listOf,
  model,
  notNegative,
  positive,
  record,
  signal,
  text,
  type OptionKinds,
} from '../base/options.ts';
import { invalid } from '../base/errors.ts';
import { isStandardSchema } from '../base/schema.ts';

const agentKinds: OptionKinds<AgentOptions> = {
  model,
  tools: list,
  managedAgents: list,
  toolText: notNegative,
  name: { is: isIdentifier, expected: 'an identifier' },
  description: text,
  instructions: text,
  prompts: record,
  maxSteps: count,
  planningInterval: count,
  finalAnswerChecks: listOf(callback),
  provideRunSummary: flag,
  memory: record,
  budget: record,
  beforeTool: callback,
  guard: having('decide', 'what guard(rules) makes'),
  approve: callback,
  look: callback,
  onEvent: callback,
};

const codeAgentKinds: OptionKinds<CodeAgentOptions> = {
  ...agentKinds,
  executor: having('start', 'a sandbox, such as isolatedVm() of @thimble/isolated-vm'),
  limits: record,
  codeTags: { is: isCodeTags, expected: "['<open>', '</close>'] or 'markdown'" },
  structured: flag,
  idleMs: positive,
  snapshot: { is: (value) => value instanceof Uint8Array, expected: 'the bytes that agent.snapshot() gave' },
};

const runKinds: OptionKinds<RunOptions> = {
  images: list,
  // A map has no properties, and would be no variables.
  variables: {
    is: (value) => record.is(value) && !(Symbol.iterator in Object(value)),
    expected: 'an object of values by name',
  },
  reset: flag,
  maxSteps: count,
  signal,
  instructions: text,
  budget: record,
  journal: having('run', 'a journal'),
  output: { is: isStandardSchema, expected: 'a Standard Schema, such as z.number() or z.object({ … })' },
  runId: text,
};

/** Throws AgentError `invalid-argument` for options that cannot work, when the agent is made and not in the middle of a run. */
export function checkToolCallingOptions(options: AgentOptions): void {
  checkKinds('ToolCallingAgent', options, agentKinds);
  checkCommon(options);
}

/** The same for a CodeAgent. */
export function checkCodeOptions(options: CodeAgentOptions): void {
  checkKinds('CodeAgent', options, codeAgentKinds);
  checkCommon(options);
  const { executor, limits } = options;
  if (!executor) throw invalid(`CodeAgent.executor is missing. Give ${codeAgentKinds.executor.expected}.`);
  readLimits(limits);
}

/** The same for a run, before anything is done. */
export function checkRun(task: unknown, options: RunOptions, { model: chosen }: AgentOptions): void {
  if (typeof task !== 'string' || task.trim() === '') throw invalid('The task must be a string that says what to do.');
  checkKinds('run', options, runKinds);
  checkBudget('run.budget', options.budget, chosen);
}

function checkCommon({ model: chosen, tools = [], managedAgents = [], prompts = {}, budget }: AgentOptions): void {
  if (!chosen) throw invalid(`\`model\` is missing. Give ${model.expected}.`);
  checkKinds('prompts', prompts, { system: callback, plan: callback, managedTask: callback, finalAnswer: callback });
  checkBudget('budget', budget, chosen);
  checkNames([...tools.map(nameOfTool), ...managedAgents.map(nameOfAgent)]);
}

function checkBudget(what: string, budget: Budget = {}, { id, pricing }: Model): void {
  const bound = notNegative;
  checkKinds(what, budget, { tokens: bound, usd: bound, wallClockMs: bound, toolCalls: bound });
  if (budget.usd !== undefined && !pricing)
    throw invalid(
      `${what}.usd needs prices: ${id} has none. Give \`pricing\` (dollars per million tokens) to the model.`,
    );
}

const isTool = having('prepare', '').is;
const isAgent = having('stream', '').is;

function nameOfTool(tool: NonNullable<AgentOptions['tools']>[number]): string {
  if (!isTool(tool) || !record.is(tool.declaration)) {
    throw invalid('`tools` holds something that is not a tool. Make tools with tool({ … }).');
  }
  const { name, inputSchema } = tool.declaration;
  if (!record.is(inputSchema)) throw invalid(`The tool "${name}" has no inputSchema.`);
  return name;
}

function nameOfAgent(agent: NonNullable<AgentOptions['managedAgents']>[number]): string {
  if (!isAgent(agent)) throw invalid('`managedAgents` holds something that is not an agent.');
  if (agent.name && agent.description) return agent.name;
  throw invalid('A managed agent needs a `name` and a `description`: they are what the manager knows of it.');
}

function checkNames(names: readonly unknown[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    checkToolName(name);
    if (name === 'final_answer') throw invalid('The name "final_answer" is taken: it is how an agent ends its task.');
    if (seen.has(name)) throw invalid(`There are two tools or managed agents named "${name}". Rename one of them.`);
    seen.add(name);
  }
}

function isCodeTags(value: unknown): boolean {
  if (value === 'markdown') return true;
  return Array.isArray(value) && value.length === 2 && value.every((tag) => typeof tag === 'string' && tag !== '');
}
