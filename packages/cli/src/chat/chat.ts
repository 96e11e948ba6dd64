import { AgentError, type Model } from '@thimble/core';
import { approvals } from '../approvals/approvals.ts';
import { askUser } from '../approvals/ask-user.ts';
import { Pauses } from '../approvals/pauses.ts';
import { createAgent, createExecutor, createModel, openTools } from '../config/create-agent.ts';
import { loadEnv } from '../config/load-env.ts';
import type { AgentFlags } from '../config/run-flags.ts';
import { switchableModel } from '../config/switchable-model.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { chooseRenderer, type OutputFlags } from '../render/choose-renderer.ts';
import { safeText } from '../render/safe-text.ts';
import { reportError } from '../report-error.ts';
import { runAgent } from '../run-agent.ts';
import { readCommand, runCommand, type Conversation } from './chat-commands.ts';
import { converse } from './converse.ts';
import { linesOf } from './lines.ts';

export type ChatFlags = AgentFlags & OutputFlags;

/** A conversation with one agent, until its lines end. Returns what to tell the shell. */
export async function chat(flags: ChatFlags, io: Io): Promise<ExitCode> {
  const { isTTY: isTerminal = false } = io.stdin;
  loadEnv(flags.dotenv ?? []);
  const pauses = new Pauses();
  // Each run has a view of its own.
  let view = chooseRenderer(flags, io);
  let useModel: (next: Model) => void = () => {};
  let isReset = false;

  await using executor = await createExecutor(flags, (...news) => pauses.draw(() => view.progress(...news)));
  const approve = approvals({ io, yes: flags.yes, pauses, clear: () => view.close() });
  const ask = askUser({ io, pauses, clear: () => view.close() });
  await using tools = await openTools(flags, { approve, ask });
  await using agent = await createAgent(flags, {
    executor,
    tools,
    approve,
    async model() {
      const { model, use } = switchableModel(await createModel(flags, io));
      useModel = use;
      return model;
    },
  });

  const conversation: Conversation = {
    agent,
    reset() {
      agent.memory.replace([]);
      isReset = true;
    },
    async switchModel(id) {
      if (flags.price) throw new AgentError('invalid-argument', priceOfFirst);
      const model = await createModel({ ...flags, model: id }, io);
      useModel(model);
      return model;
    },
  };
  const say = (text: string) => void io.stderr.write(`${safeText(text)}\n`);

  async function answer(line: string): Promise<ExitCode> {
    const command = readCommand(line);
    try {
      if (command) {
        say(await runCommand(command, conversation));
        return 0;
      }
      const reset = isReset;
      isReset = false;
      view = chooseRenderer(flags, io);
      return await runAgent(agent, line, view, { reset }, pauses);
    } catch (error) {
      return reportError(error, { verbose: flags.verbose ?? false, output: io.stderr });
    }
  }

  if (isTerminal) say('Write a message. /help shows the commands, Ctrl-C interrupts a run, Ctrl-D ends.');
  return await converse({ lines: linesOf(io), isTerminal, answer });
}

const priceOfFirst =
  '/model: the --price is that of the first model. For another one, start again with its price, or without.';
