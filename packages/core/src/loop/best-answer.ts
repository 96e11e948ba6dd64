import type { Action } from '../actions/action.ts';
import type { Json } from '../base/json.ts';
import type { LoopContext } from './loop.ts';
import { jsonSchemaIfAny } from '../base/schema.ts';
import { renderPrompt, type StepPlan } from './take-step.ts';

/** At the step limit: one last call for the best answer so far. */
export function bestAnswer(context: LoopContext): StepPlan {
  const { run, strategy, prompts } = context;
  const { task, output } = run.init;
  const schema = output && jsonSchemaIfAny(output, 'The output schema');
  const form = schema ? `\n\nAnswer with JSON alone, of this JSON Schema:\n${JSON.stringify(schema)}` : '';
  // Providers take the schema of an object only.
  const enforced = schema?.type === 'object' && run.model.supports.structuredOutput;
  return {
    async request() {
      // Declared all the same: providers want the tools of the calls that they see.
      const { tools } = strategy.request(run);
      const last = { type: 'text' as const, text: prompts.finalAnswer({ task }) + form };
      return {
        ...(tools && { tools, toolChoice: 'none' }),
        ...(schema && enforced && { responseFormat: { name: 'final_answer', schema } }),
        messages: [...(await renderPrompt(context)), { role: 'user', content: [last] }],
      };
    },
    async act({ text }) {
      const value = output ? readJson(text) : text.trim() || undefined;
      return value === undefined ? noAnswer(text) : { output: text, answer: { value } };
    },
  };
}

function noAnswer(output: string): Action {
  const message = 'The last reply holds no answer in the form that was asked for.';
  return { output, error: { code: 'parse', message } };
}

/** The JSON of a reply, with or without a fence around it; undefined when there is none. */
function readJson(text: string): Json | undefined {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)```/.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(fenced);
  } catch {
    return undefined;
  }
}
