import type { CodeWords } from './code.ts';

export const typescriptWords: CodeWords = {
  name: 'TypeScript',
  print: 'console.log',
  firstStep: 'const answer = 6 * 7;\nanswer',
  rules: {
    tools: `- Top-level \`await\` works.
- Tools are global functions that take one object: \`await read_page({ url })\`. Run calls that do not need each other together, with \`Promise.all\`.`,
    results: 'Results of tools are plain data. Where the declaration says `any`',
    sandbox:
      'The sandbox has no network, files, timers or Node.js APIs: only tools reach the outside. Import only what the section "Sandbox" lists; without such a list, nothing.',
  },
  team: { call: 'await name({ task, variables })', record: 'object' },
  tides: {
    look: `const harbors = ['Arlen', 'Vik', 'Sandoy'];
const tables = await Promise.all(harbors.map((harbor) => tide_table({ harbor })));
tables`,
    observation:
      '[{"tides":[{"at":"04:10","meters":2.3},{"at":"16:31","meters":2.6}]},{"tides":[{"at":"05:02","meters":3.4}]},{"tides":[{"at":"03:47","meters":1.9}]}]',
    answer: `const highest = tables.map(({ tides }) => Math.max(...tides.map(({ meters }) => meters)));
const meters = Math.max(...highest);
final_answer({ harbor: harbors[highest.indexOf(meters)], meters });`,
  },
  weights: {
    list: "const parts = await kit_parts({ kit: 'K-7' });\nparts",
    observation: '[{"id":"a1","count":4},{"id":"b9","count":2}]',
    look: `const records = await Promise.all(parts.map(({ id }) => part_record({ id })));
for (const { id, weight } of records) console.log(id, weight);`,
    answer: `const grams = (weight: string) => parseFloat(weight) * (weight.endsWith('kg') ? 1000 : 1);
final_answer(parts.reduce((sum, { count }, index) => sum + count * grams(records[index].weight), 0));`,
  },
};
