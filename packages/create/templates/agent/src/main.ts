import { AgentError } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { createAgent } from './agent.ts';

const task = process.argv.slice(2).join(' ') || 'How much did I spend on trains in March and April 2026?';

await using executor = isolatedVm();
await using agent = createAgent({ model: openai('gpt-5.2'), executor });
try {
  for await (const event of agent.stream(task)) {
    if (event.type === 'code') console.log(`\n${event.code}`);
    if (event.type === 'step-end') console.log(event.result.observation ?? '');
    if (event.type === 'final-answer') console.log('\nAnswer:', event.output);
  }
} catch (error) {
  if (!AgentError.is(error)) throw error;
  console.error(error.message); // says what to do, such as to set a key
  process.exitCode = 1;
}
