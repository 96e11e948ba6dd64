import type { ModelSupport } from '@thimble/core';
import { mayThink, takesTools } from './chat-template.ts';
import type { TransformersOptions } from './options.ts';

// Model families whose calls we can read, see worker/tool-call-text.ts. Qwen3.5 and Qwen3-Coder write calls in another form.
const toolIds = /qwen2\.5(?!-coder)|qwen3(?!\.5|-coder)|qwq|hermes|smollm3|llama-?3\.[123]|granite-?4/i;
const reasoningIds = /qwen3(?!-coder|.*instruct)|qwq|deepseek-r1|smollm3|think|reason/i;

/** What a model supports, judging by its chat template or, as long as that is not on this machine, by its id. */
export function supportsOf(
  id: string,
  template: string | undefined,
  overrides: TransformersOptions['supports'] = {},
): ModelSupport {
  return {
    tools: overrides.tools ?? (template === undefined ? toolIds.test(id) : takesTools(template)),
    images: false,
    stop: true,
    structuredOutput: false,
    reasoning: overrides.reasoning ?? (template === undefined ? reasoningIds.test(id) : mayThink(template)),
  };
}
