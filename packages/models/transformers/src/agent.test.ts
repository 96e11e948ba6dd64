import { tool, ToolCallingAgent } from '@thimble/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { conversing } from './__fixtures__/local.ts';

test('runs an agent for two steps, with a tool, in the process of the model', async () => {
  const length = tool({
    name: 'length_of',
    description: 'The length of a bridge in metres.',
    input: z.object({ bridge: z.string() }),
    effect: 'read',
    execute: async ({ bridge }) => ({ bridge, metres: 155 }),
  });
  const model = await conversing([
    [
      '<think>',
      'I had better look.',
      '</think>',
      '<tool_call>',
      '{"name": "length_of", "arguments": {"bridge": "Pont des Arts"}}',
      '</tool_call>',
    ],
    ['<tool_call>', '{"name": "final_answer", "arguments": {"answer": "155 m"}}', '</tool_call>'],
  ]);
  const agent = new ToolCallingAgent({ model, tools: [length] });
  const { output, state, steps, usage } = await agent.run('How long is the Pont des Arts?');
  expect([state, output]).toEqual(['success', '155 m']);
  const [first] = steps.filter((step) => step.type === 'action');
  expect(first).toMatchObject({
    reasoning: [{ type: 'reasoning', text: 'I had better look.' }],
    results: [{ name: 'length_of', output: { bridge: 'Pont des Arts', metres: 155 } }],
  });
  // The second step only reads what is new.
  expect(usage?.cacheReadTokens).toBeGreaterThan(100);
});
