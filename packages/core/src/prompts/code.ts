import { writeMark } from '../declarations/effect.ts';
import type { SystemPromptContext } from './prompts.ts';
import { boundsOfRun, digits, hasNoTools, noTools, onlyWith, paragraphs, section } from './sections.ts';

/** What the system prompts of code agents say differently for each language. */
export type CodeWords = {
  name: string;
  /** How it prints, and in what form objects are printed. */
  print: string;
  /** The shortest step: a variable and its value. */
  firstStep: string;
  /** How tools are called, one or several; what type says nothing, and what a failed call does. */
  rules: { tools: string; together: string; untyped: string; failure: string };
  team: { call: string; record: string };
  /**
   * The worked examples, run by the tests so that they stay right: the declarations of their tools, code, and the
   * observations as the sandbox shows them.
   */
  valves: { tools: string; code: string };
  parts: { tools: string; look: string; observation: string; answer: string };
};

/** The system prompt of an agent that acts in this language. Without tools it says nothing about them. */
export function codeSystemPrompt(words: CodeWords, context: SystemPromptContext): string {
  const { tools, agents, notes, instructions, codeTags, shown } = context;
  const block = (code: string) => `${codeTags[0]}\n${code}\n${codeTags[1]}`;
  const isAlone = hasNoTools(context);
  return paragraphs(
    `You solve tasks by writing ${words.name}, step by step. Each reply is a short thought, then exactly one code block, without comments, like this:`,
    block(words.firstStep),
    `The code runs in a sandbox, and you are given the observation: what it printed with ${words.print}, and the value of its last expression: text and errors as text, anything else as JSON. At most ${digits(shown.printed)} characters of what is printed and ${digits(shown.value)} of the value are shown; longer text loses its middle. Show only what you need. The task ends when your code calls \`final_answer(value)\` with what the task asks for, as any JSON value. ${boundsOfRun(context)}`,
    section(
      'Rules',
      [living, ...(isAlone ? [answering] : toolRules(words)), failing, stopping].map((rule) => `- ${rule}`).join('\n'),
    ),
    section('Examples', isAlone ? '' : examples(words, block)),
    section('Tools', isAlone ? noTools : tools),
    section('Team', onlyWith(agents, team(words)), agents),
    section('Sandbox', notes),
    section('Instructions', instructions),
  );
}

const living =
  'Variables, functions and imports live on in later steps: use them, in the answer too, instead of computing or typing anything again.';

const answering = 'Compute the answer, and call `final_answer` in the same step unless something needs a look first.';

const failing =
  'An error ends the step and comes with its line. What ran before is done, and its variables are set: fix the cause and go on from there.';

const stopping = 'Stop after the code block. Never write an observation yourself.';

function toolRules({ rules: { tools, together, untyped, failure } }: CodeWords): string[] {
  return [
    tools,
    `Make calls that do not need each other together, ${together}`,
    'Never invent names, ids or values: take them from the task and from results. A search word is your choice.',
    `A call that fails ${failure} Call again after a temporary failure, a few times at most; never with the arguments that were refused.`,
    `Where a declaration says "${writeMark}", read what will be changed first, and look at it unless the task and the types settle it; make the call once, and check what it returned. If it fails, find out whether it was done before you call again.`,
    `Do as much in one step as the declared types allow: act, check in code what came back (all there, no error, not empty) and, if all is well, call \`final_answer\`. Where ${untyped}, a search may miss, text has to be read, or you guessed something, end the step with the result, look at it, and go on in a later step. Look at all that you do not know at once: a little of each result, several search words.`,
  ];
}

function team({ team: { call, record } }: CodeWords): string {
  return `Team members are agents, called like tools: \`${call}\`. They see nothing of this conversation: write a complete, self-contained task, and hand over data in the optional ${record} \`variables\`.`;
}

function examples({ valves, parts }: CodeWords, block: (code: string) => string): string {
  return paragraphs(
    'These tools are made up. `Task:`, `Tools:` and `Observation:` are given to you; the rest are your replies.',
    'Task: Close those of the valves V-1, V-2 and V-3 that are open.',
    `Tools:\n${valves.tools}`,
    'The types tell all that I need, so I read, act and answer in one step. If a call fails, I look at the results instead.',
    block(valves.code),
    'Task: How many grams do the parts of kit K-7 weigh together?',
    `Tools:\n${parts.tools}`,
    'The declaration does not say what comes back, so I look.',
    block(parts.look),
    `Observation:\n${parts.observation}`,
    '`parts` is still there. The units differ, so I convert before I add up.',
    block(parts.answer),
  );
}
