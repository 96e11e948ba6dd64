import { CodeAgent, tool, type ModelRequest } from '@thimble/core';
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
  // The first example only shows the form of a reply.
  const example = (index: number) => (request: ModelRequest) => examplesOf(request).at(index) ?? '';
  await using executor = pyodide({ spares: 0 });
  // Two runs in one sandbox: the second goes on where the first ended.
  const model = scriptedModel([example(1), example(2), example(3)]);
  await using agent = new CodeAgent({ model, executor, tools: [isOpen, closeValve(), kitParts] });
  expect((await agent.run('Go.')).output).toEqual({ closed: ['V-1', 'V-3'] });
  expect((await agent.run('Go on.', { reset: false })).output).toBe(3_048);
  const observation = /^Observation:\n\[.*\]$/m.exec(systemOf(model.requests[0]))?.[0];
  expect(model.requests[2]?.messages.at(-1)?.content).toEqual([{ type: 'text', text: observation }]);

  const stuckModel = scriptedModel([example(1), '<code>\nfinal_answer(1)\n</code>']);
  await using stuck = new CodeAgent({ model: stuckModel, executor, tools: [isOpen, closeValve('V-3'), kitParts] });
  await stuck.run('Go.');
  const results = 'Observation:\n[true,"ToolError: close_valve failed: stuck"]';
  expect(stuckModel.requests[1]?.messages.at(-1)?.content).toEqual([{ type: 'text', text: results }]);
});

function examplesOf(request: ModelRequest): string[] {
  return systemOf(request).match(/<code>\n.*?\n<\/code>/gs) ?? [];
}

function systemOf(request: ModelRequest | undefined): string {
  const content = request?.messages[0]?.content;
  return typeof content === 'string' ? content : '';
}
