import { AgentError } from '@thimble/core';
import { text } from 'node:stream/consumers';
import type { Input } from '../io.ts';

/**
 * The task: the words of the command line, or if there are none, what is piped into `input`.
 *
 * @throws AgentError `invalid-argument` if there is no task.
 */
export async function readTask(words: readonly string[], input: Input): Promise<string> {
  const written = words.length > 0 || input.isTTY ? words.join(' ') : await text(input);
  if (written.trim() !== '') return written.trim();
  throw new AgentError(
    'invalid-argument',
    'there is no task. Write it after the command, as in: thimble "How long is the Pont des Arts?", or pipe it in.',
  );
}
