import type { LanguageModelV2, LanguageModelV3, LanguageModelV4 } from '@ai-sdk/provider';
import { asFields, invalid } from '@thimble/core/utilities';

/** A language model of the AI SDK: specification 'v2' (AI SDK 5), 'v3' (AI SDK 6) or 'v4' (AI SDK 7). */
export type LanguageModel = LanguageModelV2 | LanguageModelV3 | LanguageModelV4;

/** @throws AgentError `invalid-argument` for anything but a language model of these versions */
export function checkLanguageModel(value: unknown): void {
  if (typeof value === 'string')
    throw invalid(
      `aiSdk() takes a model of an AI SDK provider, such as openai("gpt-5.2") of @ai-sdk/openai, not the id "${value}": the AI SDK resolves ids through its gateway, which is also a provider.`,
    );
  const { specificationVersion, provider, modelId, doStream } = asFields(value);
  if (specificationVersion === undefined || typeof doStream !== 'function')
    throw invalid('aiSdk() takes a language model of an AI SDK provider, such as openai("gpt-5.2") of @ai-sdk/openai.');
  if (specificationVersion !== 'v2' && specificationVersion !== 'v3' && specificationVersion !== 'v4')
    throw invalid(
      `This model has specification ${JSON.stringify(specificationVersion)}; aiSdk() takes v2, v3 and v4, which are AI SDK 5, 6 and 7. Install a matching version of its provider.`,
    );
  if (typeof provider !== 'string' || typeof modelId !== 'string')
    throw invalid('This model has no provider or no modelId, and aiSdk() needs both to name it.');
}

/** "openai" of "openai.responses". */
export function providerName({ provider }: LanguageModel): string {
  return provider.split('.')[0]?.replace(/[^\w-]+/g, '-') || 'ai-sdk';
}
