/** A manager that hands parts of its task to agents of its own. Their calls run in parallel. Needs OPENAI_API_KEY. */
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { z } from 'zod';

const readChangelog = tool({
  name: 'read_changelog',
  description: 'The changelog of a product, newest version first.',
  input: z.object({ product: z.enum(['kiln', 'wheel']) }),
  output: z.string(),
  effect: 'read',
  execute: ({ product }) => changelogs[product],
});

const changelogs = {
  kiln: '2.1: fires 20 % faster\n2.0: BREAKING: degrees are Celsius\n1.9: fixes the door sensor',
  wheel: '0.8: BREAKING: speed is in turns per minute\n0.7: quieter motor',
};

await using executor = isolatedVm();
const model = openai('gpt-5.2');
const researcher = new CodeAgent({
  model,
  executor,
  tools: [readChangelog],
  name: 'researcher',
  description: 'Reads the changelog of one product and answers questions about it.',
  maxSteps: 5,
});
await using manager = new CodeAgent({ model, executor, managedAgents: [researcher] });

const { output } = await manager.run('Which breaking changes do the products "kiln" and "wheel" have?', {
  output: z.array(z.object({ product: z.string(), version: z.string(), change: z.string() })),
});
console.table(output);
