import type { Language } from '../contract/executor.ts';
import { pythonWords } from './code-python.ts';
import { typescriptWords } from './code-typescript.ts';
import { codeSystemPrompt } from './code.ts';
import { finalAnswer, managedTask, plan } from './common.ts';
import type { Prompts } from './prompts.ts';
import { toolCallingSystemPrompt } from './tool-calling.ts';

const systemPrompts = {
  typescript: (context) => codeSystemPrompt(typescriptWords, context),
  python: (context) => codeSystemPrompt(pythonWords, context),
  'tool-calling': toolCallingSystemPrompt,
} satisfies { [kind in Language | 'tool-calling']: Prompts['system'] };

/** The prompts of an agent that was given none of its own: by the language of its code, or for tool calls. */
export function defaultPrompts(kind: Language | 'tool-calling'): Prompts {
  return { system: systemPrompts[kind], plan, managedTask, finalAnswer };
}

/** The default prompts, with those that are given in their places. */
export function withDefaults(kind: Language | 'tool-calling', given: Partial<Prompts> = {}): Prompts {
  return {
    system: given.system ?? systemPrompts[kind],
    plan: given.plan ?? plan,
    managedTask: given.managedTask ?? managedTask,
    finalAnswer: given.finalAnswer ?? finalAnswer,
  };
}
