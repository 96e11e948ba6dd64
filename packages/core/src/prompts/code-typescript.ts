import type { CodeWords } from './code.ts';

export const typescriptWords: CodeWords = {
  name: 'TypeScript',
  print: '`console.log` (objects as Node.js prints them, deep and long ones shortened)',
  firstStep: 'const answer = 6 * 7;\nanswer',
  rules: {
    tools:
      '- Tools are global functions that take one object and return a promise of plain data: `await read_page({ url })`. Make calls that do not need each other together, with `Promise.all` or `Promise.allSettled`.',
    untyped: 'a type is `any`',
    failure:
      '- A call that fails throws an error that you can catch: its `name` is `ToolError`, or `ToolInputError` where the arguments do not fit, and its `message` says why.',
  },
  team: { call: 'await name({ task, variables })', record: 'object' },
  tides: {
    tools: `/** Today's tides of a harbor. */
declare function tide_table(input: { harbor: string }): Promise<Array<{ at: string; meters: number }>>;`,
    code: `const harbors = ['Arlen', 'Vik', 'Sandoy'];
const results = await Promise.allSettled(harbors.map((harbor) => tide_table({ harbor })));
const found = [];
const failed = [];
for (const [index, harbor] of harbors.entries()) {
  const result = results[index];
  if (result.status === 'rejected') failed.push(\`\${harbor}: \${result.reason.message}\`);
  else found.push(...result.value.map(({ meters }) => ({ harbor, meters })));
}
found.sort((a, b) => b.meters - a.meters);
if (found.length > 0) final_answer({ highest: found[0], failed });
failed`,
  },
  parts: {
    tools: 'declare function kit_parts(input: { kit: string }): Promise<any>;',
    look: "const parts = await kit_parts({ kit: 'K-7' });\nparts",
    observation: '[{"id":"a1","count":4,"weight":"12 g"},{"id":"b9","count":2,"weight":"1.5 kg"}]',
    answer: `const grams = (weight: string) => parseFloat(weight) * (weight.endsWith('kg') ? 1000 : 1);
final_answer(parts.reduce((sum, { count, weight }) => sum + count * grams(weight), 0));`,
  },
};
