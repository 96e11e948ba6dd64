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
import type { RunFlags } from '../commands/run.ts';
import type { Io } from '../io.ts';
import { resolveExecutor, type Progress } from './executors.ts';
import { resolveModel } from './model.ts';
import { errorStatus } from '../render/choose-renderer.ts';
import { loadTools } from './tools.ts';

/** Where the code of the agent runs; undefined for one that acts by tool calls. @throws AgentError where the flags do not fit. */
export async function createExecutor(flags: RunFlags, progress: Progress): Promise<Executor | undefined> {
  const { action, executor, language, imports } = flags;
  if (action === 'code') return resolveExecutor(flags, progress);
  if ((executor ?? language ?? imports) === undefined) return undefined;
  throw new AgentError(
    'invalid-argument',
    '--executor, --language and --imports are for code: leave them out, or use --action code.',
  );
}

/** The agent that the flags describe. @throws AgentError where they name what is not there. */
export async function createAgent(flags: RunFlags, executor: Executor | undefined, io: Io): Promise<Agent> {
  const { maxSteps, instructions } = flags;
  // Before the model: looking for one may take a moment.
  const tools = await loadTools(flags.tools ?? [], process.cwd());
  const options: AgentOptions = {
    // Somebody waits: a server that is down is told of within two seconds.
    model: retry(await chooseModel(flags, io), { attempts: 3, firstDelayMs: 500, maxDelayMs: 20_000 }),
    tools,
    ...(maxSteps !== undefined && { maxSteps }),
    ...(instructions !== undefined && { instructions }),
  };
  return executor ? new CodeAgent({ ...options, executor }) : new ToolCallingAgent(options);
}

/** In a terminal, with a line that says what is loaded, and a question where there is no other model. */
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
