import type { JsonSchema } from '@thimble/core';
import type { CacheControl, TextBlock, Turn } from './blocks.ts';

export type ToolBlock = { name: string; description: string; input_schema: JsonSchema; cache_control?: CacheControl };

export type Prompt = { tools: ToolBlock[]; system: TextBlock[]; messages: Turn[] };

/**
 * Marks the prefixes of the prompt to cache, using the four marks that the API allows
 * (https://platform.claude.com/docs/en/build-with-claude/prompt-caching). Since the prompt only grows, these are:
 *
 * - the last tool: agents with the same tools share this prefix;
 * - the end of the system prompt: all runs of an agent share it;
 * - the end of the last user turn: the whole prompt of this step is cached for the next one;
 * - the end of the user turn before: exactly what the previous step cached. The API would find it without a mark, but only
 *   within 20 blocks, and a step with many parallel calls is longer.
 *
 * User turns contain neither thinking nor empty text, which must not be marked.
 */
export function markPrefix({ tools, system, messages }: Prompt, mark: CacheControl): Prompt {
  const users = messages.flatMap(({ role }, index) => (role === 'user' ? [index] : []));
  const marked = users.slice(-2);
  return {
    tools: markLast(tools, mark),
    system: markLast(system, mark),
    messages: messages.map((turn, index) =>
      turn.role === 'user' && marked.includes(index) ? { ...turn, content: markLast(turn.content, mark) } : turn,
    ),
  };
}

function markLast<Block extends object>(blocks: readonly Block[], mark: CacheControl): Block[] {
  return blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, cache_control: mark } : block));
}
