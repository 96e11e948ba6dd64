import type { ModelSupport } from '@thimble/core';

export type Api = 'chat' | 'responses';

// GPT-5's first chat model was the last one of its line that did not reason.
const reasoningIds = /^(o\d|gpt-[5-9]|gpt-\d\d|codex)/;
const notReasoningIds = /^gpt-5-chat/;
const noImageIds = /^(gpt-3|gpt-4$|gpt-4-\d{4}|o1-mini|o3-mini)/;
const noSchemaIds = /^(gpt-3|gpt-4$|gpt-4-|o1-mini|o1-preview)/;

/**
 * What a model takes, from its id. Unknown ids (of compatible servers) are taken to support everything that is no matter
 * of reasoning. The Responses API has no stop sequences, and reasoning models refuse them.
 */
export function supportsOf(id: string, api: Api, overrides: Partial<ModelSupport> = {}): ModelSupport {
  const name = baseName(id);
  const reasoning = overrides.reasoning ?? (reasoningIds.test(name) && !notReasoningIds.test(name));
  return {
    tools: overrides.tools ?? true,
    images: overrides.images ?? !noImageIds.test(name),
    stop: api === 'chat' && (overrides.stop ?? !reasoning),
    structuredOutput: overrides.structuredOutput ?? !noSchemaIds.test(name),
    reasoning,
  };
}

/** "openai/o3" of a router and "ft:gpt-4.1:team" are named for the model inside. */
function baseName(id: string): string {
  return id
    .slice(id.lastIndexOf('/') + 1)
    .replace(/^ft:/, '')
    .toLowerCase();
}
