/** An agent that writes code and one that calls tools try the same tasks: those of bench/tasks. Needs OPENAI_API_KEY. */
import { codeAgent, evaluate, jsonAgent, summaryTable } from '@thimble/evals';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { tasks } from '../bench/tasks/index.ts';

await using executor = isolatedVm();
const artifact = await evaluate({
  // Each has tools, a checker and a level; leave out the filter for all sixty.
  cases: tasks.filter(({ kind, level }) => kind === 'arithmetic' && level === 2),
  agents: { code: codeAgent({ executor }), json: jsonAgent() },
  models: [openai('gpt-5.2')],
});
console.log(summaryTable(artifact));
