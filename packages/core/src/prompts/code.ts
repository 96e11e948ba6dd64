import type { SystemPromptContext } from './prompts.ts';
import { onlyWith, paragraphs, section } from './sections.ts';

/** What the system prompts of code agents say differently for each language. */
export type CodeWords = {
  name: string;
  print: string;
  /** The shortest step: a variable and its value. */
  firstStep: string;
  rules: { tools: string; results: string; sandbox: string };
  team: { call: string; record: string };
  /** The worked examples, run by the tests so that they stay right: code, and the observations as the sandbox shows them. */
  tides: { look: string; observation: string; answer: string };
  weights: { list: string; observation: string; look: string; answer: string };
};

/** The system prompt of an agent that acts in this language. */
export function codeSystemPrompt(words: CodeWords, context: SystemPromptContext): string {
  const { tools, agents, notes, instructions, codeTags } = context;
  const block = (code: string) => `${codeTags[0]}\n${code}\n${codeTags[1]}`;
  return paragraphs(
    `You solve tasks by writing ${words.name}, step by step. Each reply is a short thought, then exactly one code block like this:`,
    block(words.firstStep),
    `The code runs in a sandbox. What it prints with \`${words.print}\` and the value of its last expression come back to you as the observation, and you write the next step. The task ends when your code calls \`final_answer(value)\`.`,
    section('Rules', rules(words)),
    section('Examples', examples(words, block)),
    section('Tools', tools),
    section('Team', onlyWith(agents, team(words)), agents),
    section('Sandbox', notes),
    section('Instructions', instructions),
  );
}

function rules({ rules: { tools, results, sandbox } }: CodeWords): string {
  return `- Variables, functions, classes and imports live on in later steps: use them again instead of computing or typing them again. Variables that the task names are in scope from the start.
${tools}
- ${results}, look at the result before you rely on its shape. Print only what you need of a large one: long output is cut.
- ${sandbox}
- An error comes with its line. What ran before that line is done and its variables are set. Fix the cause and go on; do not repeat a call that failed in the same way.
- Stop after the code block. Observations come from the sandbox: never write one yourself, and never assume what a call returned.
- \`final_answer\` takes any JSON value. Compute it from your variables instead of retyping data. Call it only when you have seen, in an earlier observation, the tool results that it rests on.`;
}

function team({ team: { call, record } }: CodeWords): string {
  return `Team members are agents, called like tools: \`${call}\`. They see nothing of this conversation: write a complete, self-contained task, and hand over data in the optional ${record} \`variables\`.`;
}

function examples({ tides, weights }: CodeWords, block: (code: string) => string): string {
  return paragraphs(
    'The tools in these examples are made up. What follows `Task:` and `Observation:` is given to you; the rest are your replies.',
    'Task: Which of the harbors Arlen, Vik and Sandoy has the highest tide today?',
    'One call for each harbor, all at once. I do not know the shape of a result, so I look at them.',
    block(tides.look),
    `Observation:\n${tides.observation}`,
    '`tables` is still there and holds all I need: I compute the answer from it.',
    block(tides.answer),
    'Task: How many grams do the parts of kit K-7 weigh together?',
    'First the list of parts.',
    block(weights.list),
    `Observation:\n${weights.observation}`,
    'Now the record of each part, in parallel. I print only the weights.',
    block(weights.look),
    'Observation:\na1 12 g\nb9 1.5 kg',
    'The units differ, so I convert before I add up.',
    block(weights.answer),
  );
}
