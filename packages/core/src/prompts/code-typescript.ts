import type { CodeWords } from './code.ts';

export const typescriptWords: CodeWords = {
  name: 'TypeScript',
  print: '`console.log` (deep and long objects shortened)',
  firstStep: 'const answer = 6 * 7;\nanswer',
  rules: {
    tools:
      'Tools are global functions, there from the start: never import, define or imitate one. They take one object and return a promise of plain data: `await read_page({ url })`.',
    together:
      'with `Promise.all`, or with `Promise.allSettled` where one may fail or changes something, so that no result is lost.',
    untyped: 'a type is `any`',
    failure: 'throws an error whose `name` is `ToolError`, or `ToolInputError` where the arguments do not fit.',
  },
  team: { call: 'await name({ task, variables })', record: 'object' },
  valves: {
    tools: `declare function is_open(input: { valve: string }): Promise<boolean>;

/**
 * Closes a valve. True when it is closed.
 * Effect: changes something.
 */
declare function close_valve(input: { valve: string }): Promise<boolean>;`,
    code: `const valves = ['V-1', 'V-2', 'V-3'];
const states = await Promise.all(valves.map((valve) => is_open({ valve })));
const open = valves.filter((_, index) => states[index]);
const results = await Promise.allSettled(open.map((valve) => close_valve({ valve })));
if (results.every((result) => result.status === 'fulfilled' && result.value)) final_answer({ closed: open });
results`,
  },
  parts: {
    tools: 'declare function kit_parts(input: { kit: string }): Promise<any>;',
    look: "const parts = await kit_parts({ kit: 'K-7' });\nparts",
    observation: '[{"id":"a1","count":4,"weight":"12 g"},{"id":"b9","count":2,"weight":"1.5 kg"}]',
    answer: `const grams = (weight: string) => parseFloat(weight) * (weight.endsWith('kg') ? 1000 : 1);
final_answer(parts.reduce((sum, { count, weight }) => sum + count * grams(weight), 0));`,
  },
};
