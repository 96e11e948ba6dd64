import type { ActionPrompt } from '../actions/action.ts';
import type { Prompts, SystemPromptContext } from './prompts.ts';
import { messageOf, invalid } from '../base/errors.ts';

/** The system prompt with its placeholders filled. Throws AgentError `invalid-argument` when the prompt leaves one out. */
export function systemPrompt(
  prompts: Prompts,
  { values, required }: ActionPrompt,
  run: Pick<SystemPromptContext, 'instructions' | 'maxSteps' | 'maxToolCalls'>,
): string {
  let text: unknown;
  try {
    text = prompts.system({ ...values, ...run });
  } catch (cause) {
    throw invalid(`prompts.system failed: ${messageOf(cause)}`);
  }
  if (typeof text !== 'string') throw invalid('prompts.system must return a string.');
  for (const [name, content] of Object.entries({ ...required, instructions: run.instructions })) {
    if (!text.includes(content))
      throw invalid(`prompts.system leaves out \`${name}\`: put the whole of context.${name} into the text, as it is.`);
  }
  return text;
}
