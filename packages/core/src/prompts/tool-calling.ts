import { writeMark } from '../declarations/effect.ts';
import type { SystemPromptContext } from './prompts.ts';
import { boundsOfRun, digits, hasNoTools, noTools, onlyWith, paragraphs, section } from './sections.ts';

/** The system prompt of an agent that acts by tool calls. The tools are declared beside the prompt, not in it. */
export function toolCallingSystemPrompt(context: SystemPromptContext): string {
  const { agents, notes, instructions } = context;
  return paragraphs(
    `You solve tasks by calling tools, step by step. Each reply is a short thought and one or more tool calls. Their results come back to you, and you make the next step. The task ends when you call \`final_answer\`. ${boundsOfRun(context)}`,
    section('Rules', rules(context)),
    section('Tools', hasNoTools(context) ? `${noTools} Call \`final_answer\` in your first reply.` : listed(context)),
    section('Team', onlyWith(agents, team)),
    section('Environment', notes),
    section('Instructions', instructions),
  );
}

function listed({ listing }: SystemPromptContext): string {
  return onlyWith(
    listing,
    `${listing}\n\nCall a tool that is not declared beside this prompt with \`call_tool({ name, input })\`.`,
  );
}

function rules({ shown }: SystemPromptContext): string {
  return `- Make calls that do not need each other in one reply: they run in parallel. A call that needs a result waits for the next reply.
- Arguments are literal values that fit the tool's schema. Never invent names, ids or values: take them from the task and from results. A search word is your choice.
- A call that fails comes back with the reason. Make it again after a temporary failure, a few times at most; never with the arguments that were refused.
- Where a description says "${writeMark}", first look at what will be changed, make the call once, and check what it returned. If it fails, find out whether it was done before you call again.
- Results come from the tools: never write one yourself, and never assume what a call returned. The middle of a result above ${digits(shown.value)} characters is left out.
- Call \`final_answer\` once you have seen the results that it rests on. If the task needs no tool, call it at once.`;
}

const team =
  'Some of the tools are agents: those that take a `task`. They see nothing of this conversation: write a complete, self-contained task, and hand over data in the optional object `variables`.';
