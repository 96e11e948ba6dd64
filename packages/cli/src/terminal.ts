import { abortable } from '@thimble/core/utilities';
import { createInterface, type Interface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import type { Input, Output } from './io.ts';

export type AskOptions = {
  input: Input;
  output: Output;
  /** Takes the question back. */
  signal?: AbortSignal;
  /** Lines that the user can go back to, the latest first. */
  history?: string[];
  /** Ctrl-C, which a terminal sends as a key while a line is typed. @default the same as the signal SIGINT */
  onInterrupt?(lines: Interface): void;
};

/** The line that the user types; undefined at the end of the input, as by Ctrl-D. */
export async function askLine(prompt: string, options: AskOptions): Promise<string | undefined> {
  const { input, output, signal = new AbortController().signal, history = [], onInterrupt = sendInterrupt } = options;
  signal.throwIfAborted();
  if (input.readableEnded) return undefined;
  const lines = createInterface({ input, output, history });
  const { promise: answer, resolve } = Promise.withResolvers<string | undefined>();
  lines.on('SIGINT', () => onInterrupt(lines)).once('close', () => resolve(undefined));
  lines.question(prompt, resolve);
  let typed: string | undefined;
  try {
    typed = await abortable(answer, signal);
    return typed;
  } finally {
    lines.close();
    // What comes next begins on a line of its own.
    if (typed === undefined) output.write('\n');
  }
}

/** Forgets what was typed before now: an answer to what was not yet shown is none. */
export async function discardTyped(input: Input): Promise<void> {
  let quietTurns = 0;
  const ignore = () => void (quietTurns = 0);
  input.on('data', ignore);
  // What is there is read between one turn of the event loop and the next, a line at a time.
  while (quietTurns < 3) {
    quietTurns += 1;
    await setImmediate();
  }
  input.off('data', ignore);
  input.pause();
}

function sendInterrupt(): void {
  process.emit('SIGINT', 'SIGINT');
}
