import {
  AgentError,
  CodeAgent,
  retry,
  ToolCallingAgent,
  type Agent,
  type AgentOptions,
  type Model,
} from '@thimble/core';
import type { RunFlags } from '../commands/run.ts';
import { resolveExecutor } from './executors.ts';
import { resolveModel } from './model.ts';
import { errorStatus } from '../render/choose-renderer.ts';
import { loadTools } from './tools.ts';

/** The agent that the flags describe. @throws AgentError where they name what is not there. */
export async function createAgent(flags: RunFlags): Promise<Agent> {
  const { action, executor: executorName, imports, maxSteps, instructions } = flags;
  if (action === 'tool-calling' && (executorName ?? imports) !== undefined) {
    throw new AgentError(
      'invalid-argument',
      '--executor and --imports are for code: leave them out, or use --action code.',
    );
  }
  const tools = await loadTools(flags.tools ?? [], process.cwd());
  // Before the model: looking for one may take a moment.
  const executor = action === 'code' ? await resolveExecutor(executorName, { imports }) : undefined;
  const options: AgentOptions = {
    // Somebody waits: a server that is down is told of within two seconds.
    model: retry(await chooseModel(flags), { attempts: 3, firstDelayMs: 500, maxDelayMs: 20_000 }),
    tools,
    ...(maxSteps !== undefined && { maxSteps }),
    ...(instructions !== undefined && { instructions }),
  };
  return executor ? new CodeAgent({ ...options, executor }) : new ToolCallingAgent(options);
}

/** In a terminal, with a line that says what is loaded, and a question where there is no other model. */
async function chooseModel(flags: RunFlags): Promise<Model> {
  if (!process.stderr.isTTY) return resolveModel(flags);
  const status = errorStatus();
  const { offerLocalModel } = await import('./local-model.ts');
  const offer = () => offerLocalModel({ show: status.show, input: process.stdin, output: process.stderr });
  try {
    return await resolveModel(flags, { show: status.show, ...(process.stdin.isTTY && { offerLocalModel: offer }) });
  } finally {
    status.hide();
  }
}
