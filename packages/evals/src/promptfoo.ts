import type { Agent } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { textOf } from './scorers/scorers.ts';

/** What promptfoo asks of a provider: see "Custom Javascript" in its documentation. */
export type PromptfooProvider = {
  id(): string;
  callApi(
    prompt: string,
    context?: unknown,
    options?: { abortSignal?: AbortSignal | undefined },
  ): Promise<PromptfooReply>;
};

export type PromptfooReply = {
  output?: string | undefined;
  error?: string | undefined;
  tokenUsage?: { total: number; prompt: number; completion: number } | undefined;
  /** Dollars. */
  cost?: number | undefined;
};

/**
 * Makes an agent a provider of promptfoo: `create` makes the agent of each call.
 *
 * @example
 * // thimble-provider.mjs, in promptfooconfig.yaml as `providers: [file://thimble-provider.mjs]`
 * export default promptfooProvider('thimble', () => new CodeAgent({ model: openai('gpt-5.2'), executor: isolatedVm() }));
 */
export function promptfooProvider(id: string, create: () => Agent | Promise<Agent>): new () => PromptfooProvider {
  return class implements PromptfooProvider {
    id(): string {
      return id;
    }

    async callApi(
      prompt: string,
      _context?: unknown,
      { abortSignal: signal }: { abortSignal?: AbortSignal | undefined } = {},
    ): Promise<PromptfooReply> {
      try {
        await using agent = await create();
        const { output, usage, state } = await agent.run(prompt, { signal });
        if (output === null) return { error: `The agent gave no answer: it ended with the state "${state}".` };
        return {
          output: textOf(output),
          ...(usage && {
            tokenUsage: {
              total: usage.inputTokens + usage.outputTokens,
              prompt: usage.inputTokens,
              completion: usage.outputTokens,
            },
          }),
          ...(usage?.usd !== undefined && { cost: usage.usd }),
        };
      } catch (error) {
        return { error: messageOf(error) };
      }
    }
  };
}
