import { CodeAgent, tool } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { pyodide } from './index.ts';

const isOpen = tool({
  name: 'is_open',
  description: 'Whether a valve is open.',
  input: z.object({ valve: z.string() }),
  execute: ({ valve }) => valve !== 'V-2',
});

const closeValve = (stuck?: string) =>
  tool({
    name: 'close_valve',
    description: 'Closes a valve.',
    input: z.object({ valve: z.string() }),
    execute: ({ valve }) => valve !== stuck || Promise.reject(new Error('stuck')),
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
  const tools = [isOpen, closeValve(), kitParts];
  const first = scriptedModel(['<code>\nfinal_answer(1)\n</code>']);
  await using agent = new CodeAgent({ model: first, executor, tools });
  await agent.run('Go.');
  const content = first.requests[0]?.messages[0]?.content;
  const prompt = typeof content === 'string' ? content : '';
  const [, typed = '', look = '', answer = ''] = prompt.match(/<code>\n.*?\n<\/code>/gs) ?? [];

  const typedModel = scriptedModel([typed]);
  await using inOneStep = new CodeAgent({ model: typedModel, executor, tools });
  expect((await inOneStep.run('Go.')).output).toEqual({ closed: ['V-1', 'V-3'] });

  const stuckModel = scriptedModel([typed, '<code>\nfinal_answer(1)\n</code>']);
  await using stuck = new CodeAgent({ model: stuckModel, executor, tools: [isOpen, closeValve('V-3')] });
  await stuck.run('Go.');
  const results = 'Observation:\n[true,"ToolError: close_valve failed: stuck"]';
  expect(stuckModel.requests[1]?.messages.at(-1)?.content).toEqual([{ type: 'text', text: results }]);

  const untypedModel = scriptedModel([look, answer]);
  await using inTwoSteps = new CodeAgent({ model: untypedModel, executor, tools });
  expect((await inTwoSteps.run('Go.')).output).toBe(3_048);
  const observation = /^Observation:\n\[.*\]$/m.exec(prompt)?.[0];
  expect(untypedModel.requests[1]?.messages.at(-1)?.content).toEqual([{ type: 'text', text: observation }]);
});
