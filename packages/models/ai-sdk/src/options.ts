import { type AdapterOptions, didYouMean } from '@thimble/core';
import { invalid, isRecord } from '@thimble/core/utilities';
import { checkAdapterOptions } from '@thimble/model-kit';

/** Keys, URLs and headers are options of the AI SDK's provider. */
export type AiSdkOptions = Pick<
  AdapterOptions,
  'pricing' | 'supports' | 'temperature' | 'maxOutputTokens' | 'providerOptions' | 'timeoutMs'
>;

const optionNames = ['pricing', 'supports', 'temperature', 'maxOutputTokens', 'providerOptions', 'timeoutMs'];

/**
 * Checks what would otherwise fail late or be ignored silently.
 * @throws AgentError `invalid-argument`
 */
export function checkOptions(modelId: string, options: AiSdkOptions): void {
  for (const name of Object.keys(options)) {
    if (optionNames.includes(name)) continue;
    throw invalid(
      `aiSdk() has no option "${name}".${didYouMean(name, optionNames) || ` It takes ${optionNames.join(', ')}`}; keys, URLs and headers are options of the AI SDK's provider.`,
    );
  }
  for (const [name, value] of Object.entries(options.providerOptions ?? {})) {
    if (isRecord(value)) continue;
    throw invalid(
      `providerOptions are grouped by provider in the AI SDK, for example { openai: { ${name}: ${JSON.stringify(value)} } }.`,
    );
  }
  checkAdapterOptions(modelId, options, { factory: 'aiSdk', exampleId: 'gpt-5.2' });
}
