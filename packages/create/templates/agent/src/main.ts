import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { createAgent } from './agent.ts';

const task = process.argv.slice(2).join(' ') || 'How much did I spend on trains in March and April 2026?';

await using executor = isolatedVm();
await using agent = createAgent({ model: openai('gpt-5.2'), executor });
for await (const event of agent.stream(task)) {
  if (event.type === 'code') console.log(`\n${event.code}`);
  if (event.type === 'step-end') console.log(event.result.observation ?? '');
  if (event.type === 'final-answer') console.log('\nAnswer:', event.output);
}
