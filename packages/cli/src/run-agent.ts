import type { Agent, RunOptions } from '@thimble/core';
import { redactEvents, redactor } from './config/secrets.ts';
import { exitCodeOfState, exitCodes, type ExitCode } from './exit-codes.ts';
import type { Renderer } from './render/renderer.ts';

/** Runs a task to its end in sight of a renderer. The first SIGINT or SIGTERM interrupts the run, the second ends the process. */
export async function runAgent(
  agent: Agent,
  task: string,
  renderer: Renderer,
  options: RunOptions = {},
): Promise<ExitCode> {
  using _signals = interruptOnSignal(agent);
  try {
    const stream = agent.stream(task, options);
    for await (const event of redactEvents(stream, redactor(process.env))) renderer.handle(event);
    const { state } = await stream.result;
    return exitCodeOfState(state);
  } finally {
    renderer.close();
  }
}

function interruptOnSignal(agent: Agent): Disposable {
  let asked = false;
  const listener = () => {
    if (asked) process.exit(exitCodes.interrupted);
    asked = true;
    agent.interrupt();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return {
    [Symbol.dispose]() {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
