import { type AdapterOptions, AgentError } from '@thimble/core';
import { adapterOptionNames, checkAdapterOptions } from '@thimble/model-kit';

export type InferenceClientOptions = AdapterOptions & {
  /**
   * Who runs the model: "groq", "together", "hf-inference" … 'auto' is the first in your order at
   * https://hf.co/settings/inference-providers that serves it. Not with `baseUrl`, which is a server of its own.
   * @default 'auto'
   */
  provider?: 'auto' | (string & {});
};

const facts = {
  factory: 'inferenceClient',
  exampleId: 'openai/gpt-oss-120b',
  options: [...adapterOptionNames, 'provider'],
};

/** Refuses, with `invalid-argument`, what would otherwise fail late or be silently ignored. */
export function checkOptions(id: string, options: InferenceClientOptions): void {
  checkAdapterOptions(id, options, facts);
  const { provider, baseUrl } = options;
  if (/^https?:\/\//.test(id))
    throw invalid("inferenceClient(id) takes the model's id: pass the URL of an endpoint as baseUrl.");
  if (provider !== undefined && (typeof provider !== 'string' || provider === ''))
    throw invalid(`provider must be a name, e.g. 'auto' or 'groq', not ${JSON.stringify(provider)}.`);
  if (provider !== undefined && baseUrl !== undefined)
    throw invalid('Pass provider or baseUrl, not both: with baseUrl no provider is looked for.');
}

function invalid(message: string): AgentError {
  return new AgentError('invalid-argument', message);
}
