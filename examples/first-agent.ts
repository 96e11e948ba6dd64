/** An agent with one tool and a typed answer. Needs OPENAI_API_KEY. */
import { CodeAgent, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { z } from 'zod';

const exchangeRate = tool({
  name: 'exchange_rate',
  description: 'Rate of the European Central Bank: how much of `to` one unit of `from` buys.',
  input: z.object({ from: z.string().length(3), to: z.string().length(3) }),
  output: z.number(),
  effect: 'read',
  execute: ({ from, to }) => (rates[to] ?? NaN) / (rates[from] ?? NaN),
});

const rates: { [currency: string]: number } = { EUR: 1, USD: 1.08, JPY: 171.2, ISK: 149.6 };

await using executor = isolatedVm();
await using agent = new CodeAgent({ model: openai('gpt-5.2'), executor, tools: [exchangeRate] });
const { output, usage } = await agent.run('I have 300 EUR, 20,000 JPY and 15,000 ISK. What is that in USD?', {
  output: z.object({ usd: z.number() }),
});
console.log(output?.usd, usage);
