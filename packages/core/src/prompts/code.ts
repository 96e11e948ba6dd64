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
  /** How tools are called, what type says nothing, and what a failed call does. */
  rules: { tools: string; untyped: string; failure: string };
  team: { call: string; record: string };
  /**
   * The worked examples, run by the tests so that they stay right: the declarations of their tools, code, and the
   * observations as the sandbox shows them.
   */
  tides: { tools: string; code: string };
  parts: { tools: string; look: string; observation: string; answer: string };
};

/** The system prompt of an agent that acts in this language. */
export function codeSystemPrompt(words: CodeWords, context: SystemPromptContext): string {
  const { tools, agents, notes, instructions, codeTags, shown } = context;
  const block = (code: string) => `${codeTags[0]}\n${code}\n${codeTags[1]}`;
  return paragraphs(
    `You solve tasks by writing ${words.name}, step by step. Each reply is a short thought, then exactly one code block like this:`,
    block(words.firstStep),
    `The code runs in a sandbox. Then you are given the observation: what the code printed with ${words.print}, and the value of its last expression: text as it is, anything else as JSON. At most ${digits(shown.printed)} characters of what is printed and ${digits(shown.value)} of the value are shown; longer text loses its middle. Show only what you need. Then you write the next step. The task ends when your code calls \`final_answer(value)\`. ${boundsOfRun(context)}`,
    section('Rules', rules(words)),
    section('Examples', examples(words, block)),
    section('Tools', hasNoTools(context) ? noTools : tools),
    section('Team', onlyWith(agents, team(words)), agents),
    section('Sandbox', notes),
    section('Instructions', instructions),
  );
}

function rules({ rules: { tools, untyped, failure } }: CodeWords): string {
  return `- Variables, functions, classes and imports live on in later steps: use them again instead of computing or typing them again. Variables that the task names are set from the start. Top-level \`await\` works.
${tools}
- Never invent names, ids or values: take them from the task and from results. A search word is your choice.
${failure} Call again after a temporary failure, a few times at most; never with the arguments that were refused.
- Where a declaration says "${writeMark}", first look at what will be changed, make the call once, and check what it returned. If it fails, find out whether it was done before you call again.
- An error ends the step and comes with its line. What ran before that line is done, and its variables are set: fix the cause and go on from there.
- Stop after the code block. Never write an observation yourself.
- Call \`final_answer\` in the same step when nothing needs a look first: the declared types tell you all that you need, and the code checks what came back (all there, no error, not empty). Where ${untyped}, a search may miss, or you guessed something, end the step with the result, look at it, and answer in a later step.
- \`final_answer\` takes any JSON value. Compute it from your variables instead of retyping data.`;
}

function team({ team: { call, record } }: CodeWords): string {
  return `Team members are agents, called like tools: \`${call}\`. They see nothing of this conversation: write a complete, self-contained task, and hand over data in the optional ${record} \`variables\`.`;
}

function examples({ tides, parts }: CodeWords, block: (code: string) => string): string {
  return paragraphs(
    'The tools of these examples are made up. What follows `Task:`, `Tools:` and `Observation:` is given to you; the rest are your replies.',
    'Task: Which of the harbors Arlen, Vik and Sandoy has the highest tide today? Name those without figures.',
    `Tools:\n${tides.tools}`,
    'The result is typed, so I can answer in this step. A call may fail: then I name its harbor. If no call gives figures, I look at the errors instead.',
    block(tides.code),
    'Task: How many grams do the parts of kit K-7 weigh together?',
    `Tools:\n${parts.tools}`,
    'The declaration does not say what comes back, so I look.',
    block(parts.look),
    `Observation:\n${parts.observation}`,
    '`parts` is still there. The units differ, so I convert before I add up.',
    block(parts.answer),
  );
}
