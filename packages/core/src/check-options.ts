import type { AgentOptions, CodeAgentOptions } from './agent.ts';
import { defaultLimits } from './limits.ts';
import { isIdentifier } from './names.ts';
import {
  callback,
  checkKinds,
  count,
  flag,
  having,
  invalid,
  list,
  notNegative,
  positive,
  record,
  text,
  type OptionKind,
} from './options.ts';

type Kinds<Options> = { [option in keyof Required<Options>]: OptionKind };

const agentKinds: Kinds<AgentOptions> = {
  model: having('stream', 'a model, such as openai("gpt-5.2")'),
  tools: list,
  managedAgents: list,
  name: { is: isIdentifier, expected: 'an identifier' },
  description: text,
  instructions: text,
  prompts: record,
  maxSteps: count,
  planningInterval: count,
  finalAnswerChecks: list,
  provideRunSummary: flag,
  memory: record,
  budget: record,
  beforeTool: callback,
  approve: callback,
  onEvent: callback,
  journal: having('run', 'a journal'),
};

const codeAgentKinds: Kinds<CodeAgentOptions> = {
  ...agentKinds,
  executor: having('start', 'a sandbox, such as isolatedVm() of @thimble/isolated-vm'),
  limits: record,
  codeTags: { is: isCodeTags, expected: "['<open>', '</close>'] or 'markdown'" },
  structured: flag,
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
  const { executor, limits = {} } = options;
  if (!executor) throw invalid(`CodeAgent.executor is missing. Give ${codeAgentKinds.executor.expected}.`);
  checkKinds('limits', limits, Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, positive])));
}

function checkCommon({ model, tools = [], managedAgents = [], prompts = {}, budget = {} }: AgentOptions): void {
  if (!model) throw invalid(`\`model\` is missing. Give ${agentKinds.model.expected}.`);
  checkKinds('prompts', prompts, { system: callback, plan: callback, managedTask: callback, finalAnswer: callback });
  checkKinds('budget', budget, {
    tokens: notNegative,
    usd: notNegative,
    wallClockMs: notNegative,
    toolCalls: notNegative,
  });
  if (budget.usd !== undefined && !model.pricing) {
    throw invalid(
      `budget.usd needs prices: ${model.id} has none. Give \`pricing\` (dollars per million tokens) to the model.`,
    );
  }
  checkNames([...tools.map(nameOfTool), ...managedAgents.map(nameOfAgent)]);
}

const isTool = having('call', '').is;
const isAgent = having('stream', '').is;

function nameOfTool(tool: NonNullable<AgentOptions['tools']>[number]): string {
  if (!isTool(tool) || !record.is(tool.declaration)) {
    throw invalid('`tools` holds something that is no tool. Make tools with tool({ … }).');
  }
  const { name, inputSchema } = tool.declaration;
  if (!record.is(inputSchema)) throw invalid(`The tool "${name}" has no inputSchema.`);
  return name;
}

function nameOfAgent(agent: NonNullable<AgentOptions['managedAgents']>[number]): string {
  if (!isAgent(agent)) throw invalid('`managedAgents` holds something that is no agent.');
  if (agent.name && agent.description) return agent.name;
  throw invalid('A managed agent needs a `name` and a `description`: they are what the manager knows of it.');
}

function checkNames(names: readonly unknown[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (!isIdentifier(name)) {
      throw invalid(
        `A tool's name must be an identifier of at most 64 letters, digits and underscores; got ${JSON.stringify(name)}.`,
      );
    }
    if (name === 'final_answer') throw invalid('The name "final_answer" is taken: it is how an agent ends its task.');
    if (seen.has(name))
      throw invalid(`There are two tools or managed agents of the name "${name}". Rename one of them.`);
    seen.add(name);
  }
}

function isCodeTags(value: unknown): boolean {
  if (value === 'markdown') return true;
  return Array.isArray(value) && value.length === 2 && value.every((tag) => typeof tag === 'string' && tag !== '');
}
