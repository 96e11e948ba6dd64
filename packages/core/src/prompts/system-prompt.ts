import type { ActionStrategy } from '../actions/action.ts';
import { invalid } from '../base/options.ts';
import type { Prompts } from './prompts.ts';
import { messageOf } from '../base/schema.ts';

/** The system prompt with its holes filled. Throws AgentError `invalid-argument` when the prompt leaves one out. */
export function systemPrompt(prompts: Prompts, { prompt, needed }: ActionStrategy, instructions: string): string {
  let text: unknown;
  try {
    text = prompts.system({ ...prompt, instructions });
  } catch (cause) {
    throw invalid(`prompts.system failed: ${messageOf(cause)}`);
  }
  if (typeof text !== 'string') throw invalid('prompts.system must return a string.');
  const holes = { ...needed, instructions };
  for (const [hole, content] of Object.entries(holes)) {
    if (!text.includes(content))
      throw invalid(`prompts.system leaves out \`${hole}\`: put the whole of context.${hole} into the text, as it is.`);
  }
  return text;
}
