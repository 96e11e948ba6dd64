import {
  AgentError,
  CodeAgent,
  retry,
  ToolCallingAgent,
  type Agent,
  type AgentOptions,
  type Executor,
  type Model,
} from '@thimble/core';
import type { Io } from '../io.ts';
import { resolveExecutor, type Progress } from './executors.ts';
import { resolveModel } from './model.ts';
import type { RunFlags } from './run-flags.ts';
import { errorStatus } from '../render/choose-renderer.ts';
import { loadTools } from './tools.ts';

/**
 * The executor that the flags ask for; undefined if the agent acts by tool calls.
 *
 * @throws AgentError if the flags contradict each other.
 */
export async function createExecutor(flags: RunFlags, progress: Progress): Promise<Executor | undefined> {
  const { action, executor, language, imports } = flags;
  if (action === 'code') return resolveExecutor(flags, progress);
  if ((executor ?? language ?? imports) === undefined) return undefined;
  throw new AgentError(
    'invalid-argument',
    '--executor, --language and --imports are for code: leave them out, or use --action code.',
  );
}

/** The agent that the flags describe. @throws AgentError if they name something that does not exist. */
export async function createAgent(flags: RunFlags, executor: Executor | undefined, io: Io): Promise<Agent> {
  const { maxSteps, instructions } = flags;
  // Before the model, because looking for a model can take a moment.
  const tools = await loadTools(flags.tools ?? [], process.cwd());
  const options: AgentOptions = {
    // A person is waiting: if a server is down, say so within two seconds.
    model: retry(await chooseModel(flags, io), { attempts: 3, firstDelayMs: 500, maxDelayMs: 20_000 }),
    tools,
    ...(maxSteps !== undefined && { maxSteps }),
    ...(instructions !== undefined && { instructions }),
  };
  return executor ? new CodeAgent({ ...options, executor }) : new ToolCallingAgent(options);
}

/** In a terminal it shows what is being loaded, and offers a local model if there is no other. */
async function chooseModel(flags: RunFlags, io: Io): Promise<Model> {
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
