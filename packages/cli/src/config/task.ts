import { AgentError } from '@thimble/core';
import { text } from 'node:stream/consumers';
import type { Input } from '../io.ts';

export type TaskOptions = {
  /** Tells the user that the command still waits for the end of its input. */
  notice?(text: string): void;
  /** @default 2_000 */
  noticeAfterMs?: number;
};

/**
 * The task: the words of the command line, followed by what is piped into `input`. Without words, or with the word `-` alone,
 * it is what `input` says.
 *
 * @throws AgentError `invalid-argument` if there is no task.
 */
export async function readTask(words: readonly string[], input: Input, options: TaskOptions = {}): Promise<string> {
  const readsInput = words.length === 1 && words[0] === '-';
  const written = readsInput ? '' : words.join(' ').trim();
  const piped = input.isTTY && !readsInput ? '' : await readAll(input, options);
  const task = [written, piped.trim()].filter((part) => part !== '').join('\n\n');
  if (task !== '') return task;
  throw new AgentError(
    'invalid-argument',
    'there is no task. Write it after the command, as in: thimble "How long is the Pont des Arts?", or pipe it in.',
  );
}

/** A program that starts this command may leave its input open for ever: then somebody should be told what is waited for. */
async function readAll(input: Input, { notice, noticeAfterMs = 2_000 }: TaskOptions): Promise<string> {
  const waiting = 'Reading the rest of the task from stdin, until it ends. To run without it: </dev/null';
  const timer = input.isTTY ? undefined : setTimeout(() => notice?.(waiting), noticeAfterMs);
  try {
    return await text(input);
  } finally {
    clearTimeout(timer);
  }
}
