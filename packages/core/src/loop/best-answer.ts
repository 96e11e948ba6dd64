import type { ActionResult, ActionStrategy, Turn } from '../actions/action.ts';
import type { Json } from '../base/json.ts';
import { jsonSchemaIfAny } from '../base/schema.ts';
import type { Prompts } from '../prompts/prompts.ts';
import type { Run } from '../run/run.ts';

/** At the step limit: one last call for the best answer so far. */
export function bestAnswer({ task, output, model }: Run, strategy: ActionStrategy, prompts: Prompts): Turn {
  const schema = output && jsonSchemaIfAny(output, 'The output schema');
  const form = schema ? `\n\nAnswer with JSON alone, of this JSON Schema:\n${JSON.stringify(schema)}` : '';
  // Providers take the schema of an object only.
  const isEnforced = schema?.type === 'object' && model.supports.structuredOutput;
  return {
    request(run, messages) {
      // Still declared: providers reject a history with calls to undeclared tools.
      const { tools } = strategy.request(run, messages);
      const last = { type: 'text' as const, text: prompts.finalAnswer({ task }) + form };
      return {
        ...(tools && { tools, toolChoice: 'none' }),
        ...(schema && isEnforced && { responseFormat: { name: 'final_answer', schema } }),
        messages: [...messages, { role: 'user', content: [last] }],
      };
    },
    async act(run, reply) {
      const ran = await strategy.actAtLast?.(run, reply);
      if (ran) return ran;
      const { text } = reply;
      const value = output ? readJson(text) : text.trim() || undefined;
      return value === undefined ? noAnswer(text) : { output: text, answer: { value } };
    },
  };
}

function noAnswer(output: string): ActionResult {
  const message = 'The last reply holds no answer in the form that was asked for.';
  return { output, error: { code: 'parse', message } };
}

/** The JSON of a reply, with or without a fence around it; undefined when there is none. */
function readJson(text: string): Json | undefined {
  const fenced = /```(?:json)?[^\S\n]*\n([\s\S]*?)```/.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(fenced);
  } catch {
    return undefined;
  }
}
