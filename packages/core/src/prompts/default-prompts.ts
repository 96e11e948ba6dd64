import { pythonPrompts } from './code-python.ts';
import { typescriptPrompts } from './code-typescript.ts';
import type { Prompts } from './prompts.ts';
import { toolCallingPrompts } from './tool-calling.ts';

/** The prompts of an agent that was given none of its own: by the language of its code, or for tool calls. */
export function defaultPrompts(kind: 'typescript' | 'python' | 'tool-calling'): Prompts {
  switch (kind) {
    case 'typescript':
      return typescriptPrompts;
    case 'python':
      return pythonPrompts;
    case 'tool-calling':
      return toolCallingPrompts;
  }
}

/** These prompts, with those that are given in their places. */
export function withDefaults(defaults: Prompts, given: Partial<Prompts> = {}): Prompts {
  const { system, plan, managedTask, finalAnswer } = defaults;
  return {
    system: given.system ?? system,
    plan: given.plan ?? plan,
    managedTask: given.managedTask ?? managedTask,
    finalAnswer: given.finalAnswer ?? finalAnswer,
  };
}
