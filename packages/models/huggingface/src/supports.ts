import type { ModelSupport } from '@thimble/core';

const imageIds =
  /vl(m|\d|-|$)|vision|llava|pixtral|idefics|molmo|omni|multimodal|minicpm-[vo]|gemma-(3-(4|12|27)b|3n|[4-9])|llama-4|llama-guard-4|mistral-small-3\.[12]|ministral-3|magistral-small-2509|glm-\d\.\dv|kimi-k2\.5|step3|qwen3\.[5-9]/;
const reasoningIds =
  /gpt-oss|deepseek-(r1|v3\.[12])|-r1(-|$)|qwq|qvq|thinking|reasoning|magistral|smollm3|glm-(4\.[5-9]|5)|minimax-m[12]|kimi-k2\.5|qwen3/;
const notReasoningIds = /qwen3.*(instruct|coder)/;

/**
 * What a model supports, judging by the name of its repository. Images only if the name suggests it: a model without image
 * support rejects the whole conversation.
 */
export function supportsOf(id: string, overrides: Partial<ModelSupport> = {}): ModelSupport {
  const name = id
    .slice(id.lastIndexOf('/') + 1)
    .replace(/:.*/, '')
    .toLowerCase();
  return {
    tools: overrides.tools ?? true,
    images: overrides.images ?? imageIds.test(name),
    stop: overrides.stop ?? true,
    structuredOutput: overrides.structuredOutput ?? true,
    reasoning: overrides.reasoning ?? (reasoningIds.test(name) && !notReasoningIds.test(name)),
  };
}
