/** A long conversation with bounded memory: old observations are cut and old steps summed up; variables of the sandbox stay. Needs OPENAI_API_KEY. */
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { z } from 'zod';

const readLog = tool({
  name: 'read_log',
  description: 'The lines of the log of a day of the week.',
  input: z.object({ day: z.string() }),
  output: z.array(z.string()),
  effect: 'read',
  execute: ({ day }) => Array.from({ length: 400 }, (_, line) => `${day} ${line}: ${line % 97 === 0 ? 'error' : 'ok'}`),
});

await using executor = isolatedVm();
await using agent = new CodeAgent({
  model: openai('gpt-5.2'),
  executor,
  tools: [readLog],
  memory: { maxTokens: 6_000 },
  onEvent: (event) => {
    if (event.type === 'memory-compact') console.log(`(memory: ${event.before} → ${event.after} tokens)`);
  },
});
for (const day of ['Monday', 'Tuesday', 'Wednesday', 'Thursday']) {
  const { output } = await agent.run(`Print the log of ${day}, and count its errors.`, { reset: false });
  console.log(`${day}: ${JSON.stringify(output)} errors`);
}
const { output } = await agent.run('How many errors were there in all?', { reset: false });
console.log(`In all: ${JSON.stringify(output)}`);
