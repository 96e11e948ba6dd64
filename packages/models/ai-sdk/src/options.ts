import { type AdapterOptions, AgentError, didYouMean } from '@thimble/core';
import { checkAdapterOptions, isFields } from '@thimble/model-kit';

/** Keys, URLs and headers are options of the AI SDK's provider. */
export type AiSdkOptions = Pick<
  AdapterOptions,
  'pricing' | 'supports' | 'temperature' | 'maxOutputTokens' | 'providerOptions' | 'timeoutMs'
>;

const optionNames = ['pricing', 'supports', 'temperature', 'maxOutputTokens', 'providerOptions', 'timeoutMs'];

/** Refuses, with `invalid-argument`, what would otherwise fail late or be silently ignored. */
export function checkOptions(modelId: string, options: AiSdkOptions): void {
  for (const name of Object.keys(options)) {
    if (optionNames.includes(name)) continue;
    throw new AgentError(
      'invalid-argument',
      `aiSdk() has no option "${name}".${didYouMean(name, optionNames) || ` It takes ${optionNames.join(', ')}`}; keys, URLs and headers are options of the AI SDK's provider.`,
    );
  }
  for (const [name, value] of Object.entries(options.providerOptions ?? {})) {
    if (isFields(value)) continue;
    throw new AgentError(
      'invalid-argument',
      `providerOptions are grouped by provider in the AI SDK, e.g. { openai: { ${name}: ${JSON.stringify(value)} } }.`,
    );
  }
  checkAdapterOptions(modelId, options, { factory: 'aiSdk', exampleId: 'gpt-5.2' });
}
