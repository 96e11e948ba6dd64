/** The same agent in Python: in WebAssembly, or with `docker` as argument in a container with pandas. Needs OPENAI_API_KEY. */
import { CodeAgent, tool } from '@thimble/core';
import { docker } from '@thimble/docker';
import { openai } from '@thimble/openai';
import { pyodide } from '@thimble/pyodide';
import { z } from 'zod';

const readings = tool({
  name: 'readings',
  description: 'Water level of a gauge in centimetres, one reading an hour, oldest first.',
  input: z.object({ gauge: z.enum(['bridge', 'harbor']) }),
  output: z.array(z.number()),
  effect: 'read',
  execute: ({ gauge }) => Array.from({ length: 48 }, (_, hour) => levels[gauge] + Math.round(40 * Math.sin(hour / 2))),
});

const levels = { bridge: 210, harbor: 140 };

await using executor = process.argv[2] === 'docker' ? docker({ language: 'python', imports: ['pandas'] }) : pyodide();
await using agent = new CodeAgent({ model: openai('gpt-5.2'), executor, tools: [readings] });

const { output } = await agent.run(
  'At which gauge was the mean of the last 24 hours further from that of the 24 before?',
);
console.log(output);
