import type { AdapterOptions } from '@thimble/core';
import { invalid, kinds } from '@thimble/core/utilities';
import { adapterOptions, checkAdapterOptions } from '@thimble/model-kit';

export type InferenceClientOptions = AdapterOptions & {
  /**
   * Who runs the model: "groq", "together", "hf-inference" … 'auto' is the first provider that offers it, in the order of
   * your list at https://hf.co/settings/inference-providers. Cannot be combined with `baseUrl`.
   * @default 'auto'
   */
  provider?: 'auto' | (string & {});
};

const facts = {
  factory: 'inferenceClient',
  exampleId: 'openai/gpt-oss-120b',
  options: { ...adapterOptions, provider: kinds.text },
};

/**
 * Checks what would otherwise fail late or be ignored silently.
 * @throws AgentError `invalid-argument`
 */
export function checkOptions(id: string, options: InferenceClientOptions): void {
  checkAdapterOptions(id, options, facts);
  const { provider, baseUrl } = options;
  if (/^https?:\/\//.test(id))
    throw invalid("inferenceClient(id) takes the model's id: pass the URL of an endpoint as baseUrl.");
  if (provider === '') throw invalid("provider must be a name such as 'auto' or 'groq'.");
  if (provider !== undefined && baseUrl !== undefined)
    throw invalid('Pass provider or baseUrl, not both: with baseUrl, no provider is looked up.');
}
