/** The program of a stranger who installed the packages. Prints the answer of the agent as JSON. */
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { z } from 'zod';

const width = tool({
  name: 'width',
  description: 'Width of a bridge, in metres.',
  input: z.object({ bridge: z.string() }),
  output: z.number(),
  effect: 'read',
  execute: ({ bridge }) => bridge.length,
});

await using executor = isolatedVm();
const model = openai('gpt-5.2', { baseUrl: process.argv[2] ?? '', apiKey: 'none' });
await using agent = new CodeAgent({ model, executor, tools: [width] });
const { output, state, steps } = await agent.run('How wide are the bridges Arts and Alma together?', {
  output: z.number(),
});
const total: number | null = output;
console.log(JSON.stringify({ total, state, actions: steps.filter((step) => step.type === 'action').length }));
