/** Two ways to have a say in tool calls: a rule in code, and a question to a person. Needs OPENAI_API_KEY. */
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const order = z.object({ order: z.string(), euros: z.number().positive() });
const refund = tool({
  name: 'refund',
  description: 'Pays money back to a customer.',
  input: order,
  needsApproval: ({ euros }) => euros > 50,
  execute: ({ order, euros }) => ({ order, euros, state: 'paid' }),
});

// One reader for all questions: lines that come early, as from a pipe, wait for the question that they answer.
const terminal = createInterface({ input: process.stdin });
const lines = terminal[Symbol.asyncIterator]();

await using executor = isolatedVm();
await using agent = new CodeAgent({
  model: openai('gpt-5.2'),
  executor,
  tools: [refund],
  beforeTool: ({ input }) =>
    order.parse(input).order.startsWith('VIP') ? { deny: 'VIP orders go to Ms Okafor.' } : undefined,
  // Asked about one call at a time, whatever runs in parallel.
  async approve({ name, input, step }) {
    process.stderr.write(`Step ${step}: ${name}(${JSON.stringify(input)})\nAgree? (y/n) `);
    const { done, value } = await lines.next();
    if (done) return { approved: false, reason: 'Nobody is there to ask.' };
    return /^y(es)?$/i.test(value.trim()) || { approved: false, reason: 'The manager refused.' };
  },
});

const { output } = await agent.run(
  'Refund 20 € for order A-1, 80 € for A-2, 90 € for A-3 and 10 € for VIP-3. Report what came of each.',
);
console.log(output);
terminal.close();
