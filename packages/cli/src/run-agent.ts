import type { Agent, AgentEvent, AgentStream, RunOptions } from '@thimble/core';
import { Pauses } from './approvals/pauses.ts';
import { inCommandWords } from './config/command-words.ts';
import { redactEvents, redactor } from './config/secrets.ts';
import { exitCodeOfState, exitCodes, type ExitCode } from './exit-codes.ts';
import type { Renderer } from './render/renderer.ts';

/**
 * Runs a task and shows it with a renderer. The first SIGINT or SIGTERM interrupts the run; a second one ends the process
 * at once. The view stands still in `pauses`.
 */
export async function runAgent(
  agent: Pick<Agent, 'interrupt'> & { stream(task: string, options: RunOptions): AgentStream<unknown> },
  task: string,
  renderer: Renderer,
  options: RunOptions = {},
  pauses = new Pauses(),
): Promise<ExitCode> {
  using signals = interruptOnSignal(agent);
  try {
    const stream = agent.stream(task, options);
    for await (const event of redactEvents(stream, redactor(process.env)))
      await pauses.show(event, (shown) => renderer.handle(reworded(shown)));
    const { state } = await stream.result;
    return state === 'interrupted' ? (signals.exitCode ?? exitCodes.interrupted) : exitCodeOfState(state);
  } finally {
    renderer.close();
  }
}

/** The event with its error in the words of the command. */
function reworded(event: AgentEvent): AgentEvent {
  if (event.type !== 'run-end' || event.error === undefined) return event;
  return { ...event, error: { ...event.error, message: inCommandWords(event.error) } };
}

const signalCodes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const;

type Signals = Disposable & {
  /** For the signal that was received: 128 plus its number, as in a shell. */
  readonly exitCode: ExitCode | undefined;
};

function interruptOnSignal(agent: Pick<Agent, 'interrupt'>): Signals {
  let exitCode: ExitCode | undefined;
  const listener = (signal: keyof typeof signalCodes) => {
    if (exitCode !== undefined) process.exit(signalCodes[signal]);
    exitCode = signalCodes[signal];
    agent.interrupt();
  };
  process.on('SIGINT', listener).on('SIGTERM', listener);
  return {
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]() {
      process.off('SIGINT', listener).off('SIGTERM', listener);
    },
  };
}
