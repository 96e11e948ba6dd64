import type { AdapterOptions } from '@thimble/core';
import { invalid, isRecord } from '@thimble/core/utilities';
import { adapterOptions, checkAdapterOptions } from '@thimble/model-kit';

/** Keys, URLs and headers are options of the AI SDK's provider. */
export type AiSdkOptions = Pick<
  AdapterOptions,
  'pricing' | 'supports' | 'temperature' | 'maxOutputTokens' | 'providerOptions' | 'timeoutMs'
>;

const { pricing, supports, temperature, maxOutputTokens, providerOptions, timeoutMs } = adapterOptions;
const facts = {
  factory: 'aiSdk',
  exampleId: 'gpt-5.2',
  options: { pricing, supports, temperature, maxOutputTokens, providerOptions, timeoutMs },
};

/**
 * Checks what would otherwise fail late or be ignored silently.
 * @throws AgentError `invalid-argument`
 */
export function checkOptions(modelId: string, options: AiSdkOptions): void {
  const foreign = Object.keys(options).find((name) => name in adapterOptions && !(name in facts.options));
  if (foreign !== undefined)
    throw invalid(`aiSdk has no option "${foreign}": keys, URLs and headers are options of the AI SDK's provider.`);
  checkAdapterOptions(modelId, options, facts);
  for (const [name, value] of Object.entries(options.providerOptions ?? {})) {
    if (isRecord(value)) continue;
    throw invalid(
      `providerOptions are grouped by provider in the AI SDK, for example { openai: { ${name}: ${JSON.stringify(value)} } }.`,
    );
  }
}
