import type { Message, Model, ModelRequest } from '@thimble/core';
import type { CountTokens } from './count-tokens.ts';
import type { Rates } from './rates.ts';

export type OracleReply =
  | { text: string }
  | { calls: readonly { name: string; input: { readonly [name: string]: unknown } }[] };

/** A model that says what it was given to say, and counts the tokens of what it is asked and says. */
export function oracle(replies: readonly OracleReply[], rates: Rates, countTokens: CountTokens): Model {
  const script = replies.values();
  let before: string[] = [];
  let calls = 0;
  return {
    id: 'oracle/reference',
    supports: { tools: true, images: false, stop: false, structuredOutput: false, reasoning: false },
    pricing: rates.price,
    async *stream(request) {
      const { value: reply, done } = script.next();
      if (done) throw new Error('The reference solution has ended, and the agent asks once more.');
      const prompt = partsOf(request);
      const same = prompt.findIndex((part, index) => part !== before[index]);
      const cached = sum(prompt.slice(0, same === -1 ? prompt.length : same).map(countTokens));
      before = prompt;
      if ('text' in reply) yield { type: 'text-delta', text: reply.text };
      else {
        for (const { name, input } of reply.calls) {
          yield { type: 'tool-call', id: `call-${++calls}`, name, input: JSON.parse(JSON.stringify(input)) };
        }
      }
      yield {
        type: 'finish',
        reason: 'text' in reply ? 'stop' : 'tool-calls',
        usage: {
          inputTokens: sum(prompt.map(countTokens)),
          cacheReadTokens: cached >= rates.cacheFromTokens ? cached : 0,
          outputTokens:
            'text' in reply
              ? countTokens(reply.text)
              : sum(reply.calls.map((call) => countTokens(JSON.stringify(call)))),
        },
      };
    },
  };
}

/** The prompt as a provider reads it: the tools, then the messages. */
function partsOf({ tools = [], messages }: ModelRequest): string[] {
  const declared = tools.map(({ name, description, inputSchema }) =>
    JSON.stringify({ name, description, inputSchema }),
  );
  return [...declared, ...messages.map(textOf)];
}

function textOf({ role, content }: Message): string {
  if (typeof content === 'string') return `${role}\n${content}`;
  const parts = content.map((part) => {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        return part.text;
      case 'tool-call':
        return JSON.stringify({ name: part.name, input: part.input });
      case 'tool-result':
        return typeof part.output === 'string' ? part.output : JSON.stringify(part.output);
      case 'image':
        return '';
    }
  });
  return `${role}\n${parts.join('\n')}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
