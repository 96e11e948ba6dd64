import type { SystemPromptContext } from './prompts.ts';
import { onlyWith, paragraphs, section } from './sections.ts';

/** The system prompt of an agent that acts by tool calls. The tools are declared beside the prompt, not in it. */
export function toolCallingSystemPrompt({ agents, notes, instructions }: SystemPromptContext): string {
  return paragraphs(
    'You solve tasks by calling tools, step by step. Each reply is a short thought and one or more tool calls. Their results come back to you, and you make the next step. The task ends when you call `final_answer({ answer })`.',
    section('Rules', rules),
    section('Team', onlyWith(agents, team)),
    section('Environment', notes),
    section('Instructions', instructions),
  );
}

const rules = `- Make calls that do not need each other in one reply: they run in parallel. A call that needs a result waits for the next reply.
- Arguments are literal values that fit the tool's schema. Take them from the task and from results; never make them up.
- A failed call comes back with the reason. Fix the cause and go on; do not repeat a call that failed in the same way.
- Results come from the tools: never write one yourself, and never assume what a call returned.
- Call \`final_answer\` alone in a reply, once you have seen the results that it rests on. \`answer\` is any JSON value in the form that the task asks for. If the task needs no tool, call it at once.`;

const team =
  'Some of the tools are agents: those that take a `task`. They see nothing of this conversation: write a complete, self-contained task, and hand over data in the optional object `variables`.';
