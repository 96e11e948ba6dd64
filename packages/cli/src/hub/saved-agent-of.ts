import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '@thimble/core';

/**
 * The address of the saved agent that the first word of a task names: `hf:user/name` and the like, or a folder with an agent in it;
 * undefined if it is a word like any other.
 *
 * @throws AgentError `invalid-argument` for what is written as a path, and leads to no agent
 */
export async function savedAgentOf(word: string): Promise<string | undefined> {
  if (/^(?:hf|npm|git):\S+$|^file:\S/.test(word)) return word;
  const isPath = /^(?:\.{1,2}[\\/]|[A-Za-z]:[\\/]|\/)\S*$/.test(word);
  if (!isPath && !/^[\w.-]+(?:[\\/][\w.-]+)*[\\/]?$/.test(word)) return undefined;
  if (await exists(join(word, 'agent.json'))) return `file:${word}`;
  if (!isPath) return undefined;
  const found = await stat(word).catch(() => undefined);
  // A task may well begin with a slash, as /etc and /help do.
  const isMissing = !found && word.startsWith('.');
  if (!isMissing && !found?.isDirectory()) return undefined;
  const problem = isMissing ? 'does not exist' : 'is a folder without an agent (agent.json)';
  throw new AgentError(
    'invalid-argument',
    (await exists(join(word, 'tool.json')))
      ? `${word} holds a tool, and no agent: thimble inspect ${word}`
      : `${word} ${problem}. A task that begins with it goes in quotes, as one word.`,
  );
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
