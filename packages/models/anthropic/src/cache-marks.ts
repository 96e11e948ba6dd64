import type { JsonSchema } from '@thimble/core';
import type { CacheControl, TextBlock, Turn } from './to-turns.ts';

export type ToolBlock = { name: string; description: string; input_schema: JsonSchema; cache_control?: CacheControl };

export type Prompt = { tools: ToolBlock[]; system: TextBlock[]; messages: Turn[] };

/**
 * Marks how far the prompt stays the same, at the four places that the API allows
 * (https://platform.claude.com/docs/en/build-with-claude/prompt-caching). The prompt only grows:
 *
 * - the last tool, so that agents that share tools share them here too;
 * - the end of the system prompt, which all runs of an agent share;
 * - the end of the last user's turn: all of this step's prompt is written, for the next step to read;
 * - the end of the one before: exactly what the last step has written. The API would find it by itself, but only within
 *   20 blocks, and a step with many parallel calls is longer.
 *
 * Users' turns hold neither thinking nor empty text, which must not be marked.
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
