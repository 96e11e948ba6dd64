/** Two ways to have a say in tool calls: a rule in code, and a question to a person. Needs OPENAI_API_KEY. */
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { once } from 'node:events';
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

const terminal = createInterface({ input: process.stdin });
const closed = once(terminal, 'close').then((): string[] => []);
const piped = process.stdin.isTTY ? undefined : terminal[Symbol.asyncIterator]();

/** The line that answers; undefined where nobody is there. At a terminal, what was typed before the question answers nothing. */
async function ask(question: string): Promise<string | undefined> {
  process.stderr.write(question);
  if (piped) return (await piped.next()).value;
  const [line] = await Promise.race([once(terminal, 'line'), closed]);
  return line;
}

await using executor = isolatedVm();
await using agent = new CodeAgent({
  model: openai('gpt-5.2'),
  executor,
  tools: [refund],
  beforeTool: ({ input }) =>
    order.parse(input).order.startsWith('VIP') ? { deny: 'VIP orders go to Ms Okafor.' } : undefined,
  // Asked about one call at a time, whatever runs in parallel.
  async approve({ name, input, step }) {
    const answer = await ask(`Step ${step}: ${name}(${JSON.stringify(input)})\nAgree? (y/n) `);
    if (answer === undefined) return { approved: false, reason: 'Nobody is there to ask.' };
    return /^y(es)?$/i.test(answer.trim()) || { approved: false, reason: 'The manager refused.' };
  },
});

const { output } = await agent.run(
  'Refund 20 € for order A-1, 80 € for A-2, 90 € for A-3 and 10 € for VIP-3. Report what came of each.',
);
console.log(output);
terminal.close();
