/** Two ways to have a say in tool calls: a rule in code, and a question to a person. Needs OPENAI_API_KEY. */
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';

const refund = tool({
  name: 'refund',
  description: 'Pays money back to a customer.',
  input: z.object({ order: z.string(), euros: z.number().positive() }),
  needsApproval: ({ euros }) => euros > 50,
  execute: ({ order, euros }) => ({ order, euros, state: 'paid' }),
});

await using executor = isolatedVm();
await using agent = new CodeAgent({
  model: openai('gpt-5.2'),
  executor,
  tools: [refund],
  beforeTool: ({ input }) =>
    JSON.stringify(input).includes('VIP') ? { deny: 'VIP orders go to Ms Okafor.' } : undefined,
  async approve({ name, input }) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(`${name} ${JSON.stringify(input)}: agree? (y/n) `);
    terminal.close();
    return answer === 'y' || { approved: false, reason: 'The manager refused.' };
  },
});

const { output } = await agent.run(
  'Refund 20 € for order A-1, 80 € for order A-2 and 10 € for VIP-3. Report what came of each.',
);
console.log(output);
