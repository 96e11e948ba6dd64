import { CodeAgent, tool, type Executor, type Model } from '@thimble/core';
import { z } from 'zod';

const expenses = [
  { day: '2026-03-02', what: 'train to Lyon', euros: 84 },
  { day: '2026-03-03', what: 'hotel in Lyon', euros: 132.5 },
  { day: '2026-03-17', what: 'keyboard', euros: 59.9 },
  { day: '2026-04-01', what: 'train to Brest', euros: 61 },
];

/** A tool is a function that the model's code can call; it runs here, outside of the sandbox. */
export const listExpenses = tool({
  name: 'list_expenses',
  description: 'All expenses of a month, oldest first.',
  input: z.object({
    month: z
      .string()
      .regex(/^\d{4}-\d{2}$/)
      .describe('Such as "2026-03"'),
  }),
  output: z.array(z.object({ day: z.string(), what: z.string(), euros: z.number() })),
  effect: 'read',
  execute: ({ month }) => expenses.filter(({ day }) => day.startsWith(month)),
});

/** The agent apart from its model and its sandbox, so that the tests can give it others. */
export function createAgent({ model, executor }: { model: Model; executor: Executor }): CodeAgent {
  return new CodeAgent({ model, executor, tools: [listExpenses], maxSteps: 10 });
}
