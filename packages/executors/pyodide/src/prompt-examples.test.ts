import { CodeAgent, tool } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { pyodide } from './index.ts';

const tides: { [harbor: string]: { at: string; meters: number }[] } = {
  Arlen: [
    { at: '04:10', meters: 2.3 },
    { at: '16:31', meters: 2.6 },
  ],
  Vik: [{ at: '05:02', meters: 3.4 }],
};

const tideTable = tool({
  name: 'tide_table',
  description: "Today's tides of a harbor.",
  input: z.object({ harbor: z.string() }),
  execute: ({ harbor }) => tides[harbor] ?? Promise.reject(new Error('out of order')),
});

const kitParts = tool({
  name: 'kit_parts',
  description: 'Parts.',
  input: z.object({ kit: z.string() }),
  execute: () => [
    { id: 'a1', count: 4, weight: '12 g' },
    { id: 'b9', count: 2, weight: '1.5 kg' },
  ],
});

test('the worked examples of the system prompt run as they stand, and show what they claim', async () => {
  await using executor = pyodide();
  const tools = [tideTable, kitParts];
  const first = scriptedModel(['<code>\nfinal_answer(1)\n</code>']);
  await using agent = new CodeAgent({ model: first, executor, tools });
  await agent.run('Go.');
  const content = first.requests[0]?.messages[0]?.content;
  const prompt = typeof content === 'string' ? content : '';
  const [, typed = '', look = '', answer = ''] = prompt.match(/<code>\n.*?\n<\/code>/gs) ?? [];

  const typedModel = scriptedModel([typed]);
  await using inOneStep = new CodeAgent({ model: typedModel, executor, tools });
  const { output } = await inOneStep.run('Go.');
  expect(output).toEqual({
    highest: { harbor: 'Vik', meters: 3.4 },
    failed: ['Sandoy: tide_table failed: out of order'],
  });

  const untypedModel = scriptedModel([look, answer]);
  await using inTwoSteps = new CodeAgent({ model: untypedModel, executor, tools });
  expect((await inTwoSteps.run('Go.')).output).toBe(3_048);
  const observation = /^Observation:\n\[.*\]$/m.exec(prompt)?.[0];
  expect(untypedModel.requests[1]?.messages.at(-1)?.content).toEqual([{ type: 'text', text: observation }]);
});
