/** A run as a stream of typed events, stopped after a minute. Needs OPENAI_API_KEY. */
import { CodeAgent } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';

await using executor = isolatedVm();
await using agent = new CodeAgent({ model: openai('gpt-5.2'), executor, budget: { wallClockMs: 60_000 } });

const run = agent.stream('How many Sundays between 1901 and 2000 fell on the first of a month?');
for await (const event of run) {
  if (event.type === 'step-start') console.log(`\n— step ${event.step}`);
  if (event.type === 'text-delta') process.stdout.write(event.text);
  if (event.type === 'log') console.log(`\n> ${event.text}`);
  if (event.type === 'run-end') console.log(`\n${event.state}:`, event.output);
}
const { usage, timing } = await run.result;
console.log(usage, `${timing.durationMs} ms`);
