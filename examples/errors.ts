/** Error handling: a tool that fails, an agent that cannot answer, and what the program does then. Needs OPENAI_API_KEY. */
import { AgentError, CodeAgent, tool, type RunResult } from '@thimble/core';
import { isolatedVm } from '@thimble/isolated-vm';
import { openai } from '@thimble/openai';
import { z } from 'zod';

// What was known yesterday, for when the service is down.
const yesterday: { [city: string]: number } = { Oslo: 4, Rome: 14 };

const temperature = tool({
  name: 'temperature',
  description: 'The temperature in a city now, in degrees Celsius.',
  input: z.object({ city: z.string() }),
  output: z.number(),
  effect: 'read',
  timeoutMs: 5_000,
  execute({ city }) {
    if (city === 'Rome') throw new Error('The station does not answer. Use yesterday_temperature, and say so.');
    return 3;
  },
});
const yesterdayTemperature = tool({
  name: 'yesterday_temperature',
  description: 'The temperature in a city yesterday.',
  input: z.object({ city: z.string() }),
  output: z.number(),
  effect: 'read',
  execute: ({ city }) => yesterday[city] ?? NaN,
});

const answer = z.object({ warmer: z.string(), note: z.string() });

/** What a user is told, whatever became of the run. */
function explain(result: RunResult<z.infer<typeof answer>>): string {
  switch (result.state) {
    case 'success':
      return `${result.output.warmer} (${result.output.note})`;
    case 'budget':
      return `It used up its budget of ${result.budget}. Ask something smaller.`;
    case 'max-steps':
      return `It ran out of steps. Its best guess: ${result.output?.warmer ?? 'none'}.`;
    case 'interrupted':
    case 'suspended':
      return 'It was stopped.';
  }
}

await using executor = isolatedVm();
await using agent = new CodeAgent({
  model: openai('gpt-5.2'),
  executor,
  tools: [temperature, yesterdayTemperature],
  budget: { wallClockMs: 60_000 },
});
try {
  console.log(explain(await agent.run('Is it warmer in Oslo or in Rome?', { output: answer })));
} catch (error) {
  // The model cannot be reached, refuses, or the key is wrong: no retry of ours mends it.
  if (!AgentError.is(error)) throw error;
  console.log(
    `No model: ${error.message} Yesterday it was warmer in ${(yesterday['Oslo'] ?? 0) > (yesterday['Rome'] ?? 0) ? 'Oslo' : 'Rome'}.`,
  );
}
