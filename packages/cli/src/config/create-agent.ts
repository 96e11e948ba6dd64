import {
  AgentError,
  CodeAgent,
  priced,
  retry,
  ToolCallingAgent,
  type Agent,
  type AgentOptions,
  type Budget,
  type Executor,
  type Model,
} from '@thimble/core';
import { definedOf, joinTexts } from '@thimble/core/utilities';
import type { Io } from '../io.ts';
import { errorStatus } from '../render/choose-renderer.ts';
import { resolveExecutor, type Progress } from './executors.ts';
import { resolveModel } from './model.ts';
import type { AgentFlags } from './run-flags.ts';
import type { ToolPlace } from './tool-sources.ts';
import { loadTools, type OpenTools } from './tools.ts';

/**
 * The executor that the flags ask for; undefined if the agent acts by tool calls.
 *
 * @throws AgentError if the flags contradict each other.
 */
export async function createExecutor(flags: AgentFlags, progress?: Progress): Promise<Executor | undefined> {
  const { action, executor, language, imports } = flags;
  if (action === 'code') return resolveExecutor(flags, progress);
  if ((executor ?? language ?? imports) === undefined) return undefined;
  throw new AgentError(
    'invalid-argument',
    '--executor, --language and --imports are for code: leave them out, or use --action code.',
  );
}

/**
 * The tools that the flags ask for, to be disposed when the command ends.
 *
 * @throws AgentError for a value that names nothing, and what opening them throws
 */
export function openTools(flags: AgentFlags, parts: Pick<ToolPlace, 'approve' | 'ask'> = {}): Promise<OpenTools> {
  const { action, tools = [] } = flags;
  return loadTools(tools, { directory: process.cwd(), action, variables: process.env, ...parts });
}

/** What an agent is made of beside what the flags say. */
export type AgentParts = {
  executor: Executor | undefined;
  tools: OpenTools;
  approve: AgentOptions['approve'];
  onEvent?: AgentOptions['onEvent'];
  /** What a command adds to what the flags say. */
  extra?: Pick<AgentOptions, 'name' | 'description' | 'tools' | 'instructions' | 'look' | 'memory'>;
  /** Called last, because looking for a model can take a moment. */
  model(): Promise<Model>;
};

/** The agent that the flags describe. @throws AgentError if they name something that does not exist. */
export async function createAgent(flags: AgentFlags, parts: AgentParts): Promise<Agent> {
  const { executor, tools: open, approve, onEvent, extra = {}, model } = parts;
  const { maxSteps } = flags;
  const budget = budgetOf(flags);
  const tools = [...(extra.tools ?? []), ...open.tools];
  const options: AgentOptions = {
    ...extra,
    model: await model(),
    tools: tools.length > 0 ? tools : undefined,
    budget: Object.keys(budget).length > 0 ? budget : undefined,
    maxSteps,
    instructions: joinTexts(extra.instructions, flags.instructions, ...open.instructions),
    approve,
    onEvent,
  };
  return executor ? new CodeAgent({ ...options, executor }) : new ToolCallingAgent(options);
}

/** The model that the flags ask for. In a terminal it shows what is being loaded, and offers a local model if there is no other. */
export async function createModel(flags: AgentFlags, io: Io): Promise<Model> {
  const model = await findModel(flags, io);
  // A person is waiting: if a server is down, say so within two seconds.
  return retry(flags.price ? priced(model, flags.price) : model, {
    attempts: 3,
    firstDelayMs: 500,
    maxDelayMs: 20_000,
  });
}

async function findModel(flags: AgentFlags, io: Io): Promise<Model> {
  if (!io.stderr.isTTY) return resolveModel(flags);
  const status = errorStatus(io);
  const { offerLocalModel } = await import('./local-model.ts');
  const offer = () => offerLocalModel({ show: status.show, input: io.stdin, output: io.stderr });
  try {
    return await resolveModel(flags, { show: status.show, ...(io.stdin.isTTY && { offerLocalModel: offer }) });
  } finally {
    status.hide();
  }
}

/** @throws AgentError `invalid-argument` for money without a price. */
export function budgetOf({ budgetTokens, budgetUsd, price }: AgentFlags): Budget {
  if (budgetUsd !== undefined && price === undefined) {
    throw new AgentError(
      'invalid-argument',
      '--budget-usd: the price of the model is not known. Give it, in dollars per million tokens, as --price INPUT,OUTPUT; or use --budget-tokens.',
    );
  }
  return definedOf({ tokens: budgetTokens, usd: budgetUsd });
}
