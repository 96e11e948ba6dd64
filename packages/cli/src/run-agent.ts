import type { Agent, RunOptions } from '@thimble/core';
import { redactEvents, redactor } from './config/secrets.ts';
import { exitCodeOfState, exitCodes, type ExitCode } from './exit-codes.ts';
import type { Renderer } from './render/renderer.ts';

/**
 * Runs a task and shows it with a renderer. The first SIGINT or SIGTERM interrupts the run; a second one ends the process
 * at once.
 */
export async function runAgent(
  agent: Agent,
  task: string,
  renderer: Renderer,
  options: RunOptions = {},
): Promise<ExitCode> {
  using signals = interruptOnSignal(agent);
  try {
    const stream = agent.stream(task, options);
    for await (const event of redactEvents(stream, redactor(process.env))) renderer.handle(event);
    const { state } = await stream.result;
    return state === 'interrupted' ? (signals.exitCode ?? exitCodes.interrupted) : exitCodeOfState(state);
  } finally {
    renderer.close();
  }
}

const signalCodes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const;

type Signals = Disposable & {
  /** For the signal that was received: 128 plus its number, as in a shell. */
  readonly exitCode: ExitCode | undefined;
};

function interruptOnSignal(agent: Agent): Signals {
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
