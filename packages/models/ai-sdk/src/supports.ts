import type { ModelSupport } from '@thimble/core';
import { supportsOf as openAiSupports } from '@thimble/model-kit/openai-api';

/** Providers whose packages forward a JSON schema. Others ask for any JSON, or do not ask for JSON at all. */
const schemaProviders =
  /^(anthropic|google|vertex|mistral|xai|amazon-bedrock|bedrock|gateway|cohere|fireworks|cerebras)\b/;
/** Grok rejects stop sequences; the Responses API has none. */
const noStopProviders = /^xai\b|\.responses$/;

/**
 * What the model supports, judging by the name of its provider, such as "openai.responses": the interface does not say. In
 * doubt, images are assumed to work and schemas are not: a rejected image is a clear error, while a schema that is not
 * forwarded leads to a wrong answer.
 */
export function supportsOf(provider: string, modelId: string, overrides: Partial<ModelSupport> = {}): ModelSupport {
  if (/^(openai|azure)\b/.test(provider))
    return openAiSupports(modelId, provider.endsWith('.responses') ? 'responses' : 'chat', overrides);
  return {
    tools: true,
    images: true,
    stop: !noStopProviders.test(provider),
    structuredOutput: schemaProviders.test(provider),
    reasoning: false,
    ...overrides,
  };
}
