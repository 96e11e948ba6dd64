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
