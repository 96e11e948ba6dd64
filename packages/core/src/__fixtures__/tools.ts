import { z } from 'zod';
import type { Tool, ToolContext } from '../contract/tool.ts';
import type { ToolOptions } from '../tools/declare-tool.ts';
import { tool } from '../tools/define-tool.ts';

export { callTool } from '../testing/call-tool.ts';

type Input = { text: string };

/** A tool `name({ text })`, and the texts that it was called with. */
export function textTool(
  name: string,
  execute: (text: string, context: ToolContext) => unknown = (text) => text,
  options: Partial<Pick<ToolOptions<Input, unknown>, 'effect' | 'repeatable' | 'needsApproval' | 'timeoutMs' | 'output'>> = {},
): Tool & { readonly calls: string[] } {
  const calls: string[] = [];
  const made = tool<Input, unknown>({
    name,
    description: `The tool ${name}.`,
    input: z.object({ text: z.string() }),
    ...options,
    execute({ text }, context) {
      calls.push(text);
      return execute(text, context);
    },
  });
  return { ...made, calls };
}

export const add = tool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.object({ a: z.number(), b: z.number() }),
  output: z.number(),
  execute: ({ a, b }) => a + b,
});

/** A tool that ends only when its signal is aborted, or never when it is `deaf`; `called` settles when it is called. */
export function hangingTool(name: string, { deaf = false } = {}) {
  const { promise: called, resolve } = Promise.withResolvers<void>();
  const hanging = textTool(name, (_, { signal }) => {
    resolve();
    return new Promise((_resolve, reject) => {
      if (!deaf) signal.addEventListener('abort', () => reject(signal.reason));
    });
  });
  return { ...hanging, called };
}
