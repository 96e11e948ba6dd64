import { AIMessage } from '@langchain/core/messages';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { tool as langChainTool } from '@langchain/core/tools';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { ToolCallingAgent, tool } from '@thimble/core';
import { scriptedModel } from '@thimble/core/testing';
import { generateText, isStepCount, tool as aiTool } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { z } from 'zod';

import { time, timeInTurn, type Row } from '../measure.ts';

const input = z.object({ a: z.number(), b: z.number() });

/** A loop of N tool calls and an answer, with a model that answers at once: what is left is the framework. */
export async function toolLoop(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [steps, rounds, atMost] of [
    [20, 100, 1 / 3],
    [200, 20, 1 / 7],
  ] as const) {
    const [ours = NaN, aiSdk = NaN] = await timeInTurn(rounds, [() => thimble(steps), () => vercel(steps)]);
    const langGraph = await time(Math.ceil(rounds / 4), () => langChain(steps));
    rows.push(
      {
        figure: `ToolCallingAgent: ${steps} steps`,
        ours,
        peer: { name: 'ai (generateText)', value: aiSdk },
        target: { of: 'ratio', atMost },
      },
      { figure: `ToolCallingAgent: ${steps} steps`, ours, peer: { name: '@langchain/langgraph', value: langGraph } },
    );
  }
  return rows;
}

async function thimble(steps: number): Promise<void> {
  const replies = Array.from({ length: steps }, (_, index) => ({
    toolCalls: [{ name: 'add', input: { a: index, b: 1 } }],
  }));
  const add = tool({ name: 'add', description: 'Adds.', input, execute: ({ a, b }) => a + b });
  const usage = { inputTokens: 1, outputTokens: 1 };
  const model = scriptedModel([...replies.map((reply) => ({ ...reply, usage })), { text: 'done', usage }]);
  const agent = new ToolCallingAgent({ model, tools: [add], maxSteps: steps + 1 });
  expectDone((await agent.run('Add.')).output);
}

async function vercel(steps: number): Promise<void> {
  let call = 0;
  const usage = {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  };
  const model = new MockLanguageModelV4({
    doGenerate: async () => {
      call += 1;
      return call <= steps
        ? {
            content: [
              {
                type: 'tool-call',
                toolCallId: `call-${call}`,
                toolName: 'add',
                input: JSON.stringify({ a: call, b: 1 }),
              },
            ],
            finishReason: { unified: 'tool-calls', raw: 'tool_calls' },
            usage,
            warnings: [],
          }
        : {
            content: [{ type: 'text', text: 'done' }],
            finishReason: { unified: 'stop', raw: 'stop' },
            usage,
            warnings: [],
          };
    },
  });
  const add = aiTool({ description: 'Adds.', inputSchema: input, execute: async ({ a, b }) => a + b });
  const { text } = await generateText({ model, tools: { add }, prompt: 'Add.', stopWhen: isStepCount(steps + 1) });
  expectDone(text);
}

class InstantModel extends BaseChatModel {
  readonly #steps: number;
  #call = 0;
  constructor(steps: number) {
    super({});
    this.#steps = steps;
  }
  _llmType() {
    return 'instant';
  }
  override bindTools() {
    return this;
  }
  async _generate() {
    this.#call += 1;
    const message =
      this.#call <= this.#steps
        ? new AIMessage({
            content: '',
            tool_calls: [{ id: `call-${this.#call}`, name: 'add', args: { a: this.#call, b: 1 } }],
          })
        : new AIMessage('done');
    return { generations: [{ text: '', message }] };
  }
}

async function langChain(steps: number): Promise<void> {
  const add = langChainTool(async ({ a, b }) => String(a + b), { name: 'add', description: 'Adds.', schema: input });
  const agent = createReactAgent({ llm: new InstantModel(steps), tools: [add] });
  const { messages } = await agent.invoke(
    { messages: [{ role: 'user', content: 'Add.' }] },
    { recursionLimit: 3 * steps + 10 },
  );
  expectDone(messages.at(-1)?.content);
}

function expectDone(text: unknown): void {
  if (text !== 'done') throw new Error(`The loop ended with ${String(text)}.`);
}
