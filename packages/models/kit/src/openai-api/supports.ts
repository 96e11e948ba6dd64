import type { ModelSupport } from '@thimble/core';
import { invalid } from '@thimble/core/utilities';

export type Api = 'chat' | 'responses';

/** @throws AgentError `invalid-argument` if the option `api` is anything else */
export function checkApi(api: unknown): void {
  if (api !== undefined && api !== 'chat' && api !== 'responses')
    throw invalid(`api must be 'chat' or 'responses', not ${JSON.stringify(api)}.`);
}

// The first chat model of GPT-5 was the last one that does not reason.
const reasoningIds = /^(o\d|gpt-[5-9]|gpt-\d\d|codex)/;
const notReasoningIds = /^gpt-5-chat/;
// "Argument not supported on this model: stop": https://docs.x.ai/docs/models
const noStopIds = /^grok-(4|3-mini|code)/;
const noImageIds = /^(gpt-3|gpt-4$|gpt-4-\d{4}|o1-mini|o3-mini)/;
const noSchemaIds = /^(gpt-3|gpt-4$|gpt-4-|o1-mini|o1-preview)/;

/**
 * What a model supports, judging by its id. Unknown ids (of compatible servers) are assumed to support everything except
 * reasoning. The Responses API has no stop sequences, and reasoning models reject them.
 */
export function supportsOf(id: string, api: Api, overrides: Partial<ModelSupport> = {}): ModelSupport {
  const name = baseName(id);
  const reasoning = overrides.reasoning ?? (reasoningIds.test(name) && !notReasoningIds.test(name));
  return {
    tools: overrides.tools ?? true,
    images: overrides.images ?? !noImageIds.test(name),
    stop: api === 'chat' && (overrides.stop ?? !(reasoning || noStopIds.test(name))),
    structuredOutput: overrides.structuredOutput ?? !noSchemaIds.test(name),
    reasoning,
  };
}

/** The name of the model inside "openai/o3" (a router) or "ft:gpt-4.1:team". */
function baseName(id: string): string {
  return id
    .slice(id.lastIndexOf('/') + 1)
    .replace(/^ft:/, '')
    .toLowerCase();
}
