/**
 * A run that waits for a person, and for the next process: start it, look at what it asks, and answer. Needs
 * OPENAI_API_KEY. With a file in place of ':memory:', any of the three parts can be a program of its own.
 */
import { CodeAgent, guard, limitAmount, tool } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { createRuns, sqliteStore } from '@thimble/runs';
import { z } from 'zod';

const paid = new Map<string, number>();
const refund = tool({
  name: 'refund',
  description: 'Pays money back to a customer.',
  input: z.object({ order: z.string(), euros: z.number().positive() }),
  // A service would be given the key, and pay once however often it is called with it.
  execute({ order, euros }, { idempotencyKey }) {
    paid.set(idempotencyKey, euros);
    return { order, euros, state: 'paid' };
  },
  revert: async (_, { idempotencyKey }) => void paid.delete(idempotencyKey.replace(/\/revert$/, '')),
});

await using executor = isolatedVm();
await using store = sqliteStore(':memory:');
const clerk = () =>
  new CodeAgent({
    model: openai('gpt-5.2'),
    executor,
    tools: [refund],
    guard: guard([limitAmount({ tools: ['refund'], field: 'euros', each: 50 })]),
  });
await using runs = createRuns({ agents: { clerk }, store });

// The web shop starts it.
await runs.start('clerk', 'Refund 80 € for order A-2.', { id: 'refund-A-2', by: 'the web shop' });

// A manager sees what is open, maybe days later.
for (const { key, call } of (await runs.wait('refund-A-2')).waiting) {
  console.log('open:', call?.name, call?.input);
  await runs.approve('refund-A-2', key, { approved: true, by: 'Ms Okafor' });
}

// An auditor reads what came of it.
const { state, output } = await runs.wait('refund-A-2');
console.log(state, output);
for await (const { position, kind, key } of runs.export('refund-A-2'))
  if (key?.includes('tool')) console.log(position, kind, key);
console.log(await runs.verify('refund-A-2'));
