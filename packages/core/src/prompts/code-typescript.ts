import { finalAnswer, managedTask, plan } from './common.ts';
import type { Prompts, SystemPromptContext } from './prompts.ts';
import { onlyWith, paragraphs, section } from './sections.ts';

/** Prompts of an agent that acts in TypeScript. */
export const typescriptPrompts: Prompts = { system, plan, managedTask, finalAnswer };

function system({ tools, agents, notes, instructions, codeTags }: SystemPromptContext): string {
  const block = (code: string) => `${codeTags[0]}\n${code}\n${codeTags[1]}`;
  return paragraphs(
    'You solve tasks by writing TypeScript, step by step. Each reply is a short thought, then exactly one code block like this:',
    block('const answer = 6 * 7;\nanswer'),
    'The code runs in a sandbox. What it prints with `console.log` and the value of its last expression come back to you as the observation, and you write the next step. The task ends when your code calls `final_answer(value)`.',
    section('Rules', rules),
    section('Examples', examples(block)),
    section('Tools', tools),
    section('Team', onlyWith(agents, team), agents),
    section('Sandbox', notes),
    section('Instructions', instructions),
  );
}

const rules = `- Variables, functions, classes and imports live on in later steps: use them again instead of computing or typing them again. Variables that the task names are in scope from the start.
- Top-level \`await\` works.
- Tools are global functions that take one object: \`await read_page({ url })\`. Run calls that do not need each other together, with \`Promise.all\`.
- Results of tools are plain data. Where the declaration says \`any\`, look at the result before you rely on its shape. Print only what you need of a large one: long output is cut.
- The sandbox has no network, files, timers or Node.js APIs: only tools reach the outside. Import only what the section "Sandbox" lists; without such a list, nothing.
- An error comes with its line. What ran before that line is done and its variables are set. Fix the cause and go on; do not repeat a call that failed in the same way.
- Stop after the code block. Observations come from the sandbox: never write one yourself, and never assume what a call returned.
- \`final_answer\` takes any JSON value. Compute it from your variables instead of retyping data. Call it only when you have seen, in an earlier observation, the tool results that it rests on.`;

const team =
  'Team members are agents, called like tools: `await name({ task, variables })`. They see nothing of this conversation: write a complete, self-contained task, and hand over data in the optional object `variables`.';

/** Run by the tests, so that they stay right. */
function examples(block: (code: string) => string): string {
  return paragraphs(
    'The tools in these examples are made up. What follows `Task:` and `Observation:` is given to you; the rest are your replies.',
    'Task: Which of the harbors Arlen, Vik and Sandoy has the highest tide today?',
    'One call for each harbor, all at once. I do not know the shape of a result, so I look at them.',
    block(`const harbors = ['Arlen', 'Vik', 'Sandoy'];
const tables = await Promise.all(harbors.map((harbor) => tide_table({ harbor })));
tables`),
    'Observation:\n[{"tides":[{"at":"04:10","meters":2.3},{"at":"16:31","meters":2.6}]},{"tides":[{"at":"05:02","meters":3.4}]},{"tides":[{"at":"03:47","meters":1.9}]}]',
    '`tables` is still there and holds all I need: I compute the answer from it.',
    block(`const highest = tables.map(({ tides }) => Math.max(...tides.map(({ meters }) => meters)));
const meters = Math.max(...highest);
final_answer({ harbor: harbors[highest.indexOf(meters)], meters });`),
    'Task: How many grams do the parts of kit K-7 weigh together?',
    'First the list of parts.',
    block(`const parts = await kit_parts({ kit: 'K-7' });
parts`),
    'Observation:\n[{"id":"a1","count":4},{"id":"b9","count":2}]',
    'Now the record of each part, in parallel. I print only the weights.',
    block(`const records = await Promise.all(parts.map(({ id }) => part_record({ id })));
for (const { id, weight } of records) console.log(id, weight);`),
    'Observation:\na1 12 g\nb9 1.5 kg',
    'The units differ, so I convert before I add up.',
    block(`const grams = (weight: string) => parseFloat(weight) * (weight.endsWith('kg') ? 1000 : 1);
final_answer(parts.reduce((sum, { count }, index) => sum + count * grams(records[index].weight), 0));`),
  );
}
