import { CodeAgent, tool, type Executor, type ToolEffect } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { z } from 'zod';

/** An agent that makes one call of a tool in each of so many steps, without a sandbox or a network, whose time is another figure. */
export function countingAgent(steps: number, effect: ToolEffect = 'read'): CodeAgent {
  const usage = { inputTokens: 1, outputTokens: 1 };
  const replies = Array.from({ length: steps }, () => ({ text: 'I look.\n<code>\nawait look("x")\n</code>', usage }));
  let said = 0;
  const model = scriptedModel(
    [...replies, { text: '', usage }].map(() => ({ messages }) => {
      said = messages.filter(({ role }) => role === 'assistant').length;
      return said < steps ? (replies[said] ?? '') : { text: 'Done.\n<code>\nfinal_answer(1)\n</code>', usage };
    }),
    { chunkSize: 40 },
  );
  const look = tool({
    name: 'look',
    description: 'Looks.',
    input: z.object({ text: z.string() }),
    effect,
    execute: ({ text }) => `saw ${text}`,
  });
  return new CodeAgent({ model, executor: direct, tools: [look], maxSteps: steps + 1 });
}

/** Makes the call of a step. */
const direct: Executor = {
  language: 'typescript',
  async start({ callTool }) {
    let calls = 0;
    return {
      async run(code) {
        if (code.includes('final_answer')) return { type: 'final-answer', value: 1, logs: '', state: 'kept' };
        const { signal } = new AbortController();
        const value = await callTool({ id: String(++calls), name: 'look', input: { text: 'x' } }, { signal });
        return { type: 'value', value, logs: '', state: 'kept' };
      },
      async [Symbol.asyncDispose]() {},
    };
  },
  async [Symbol.asyncDispose]() {},
};
