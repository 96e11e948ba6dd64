import type { ModelSupport } from '@thimble/core';
import { supportsOf as openAiSupports } from '@thimble/model-kit/openai-api';

/** Providers whose package sends a JSON schema on; others ask for any JSON, or for none. */
const schemaProviders =
  /^(anthropic|google|vertex|mistral|xai|amazon-bedrock|bedrock|gateway|cohere|fireworks|cerebras)\b/;
/** Grok refuses them; the Responses API has none. */
const noStopProviders = /^xai\b|\.responses$/;

/**
 * What is known of the model by the name of its provider, e.g. "openai.responses": the interface does not tell. A schema
 * that is not sent is a wrong answer, an image that is refused a clear error: doubt goes against the first alone.
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
