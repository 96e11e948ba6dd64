import { type AdapterOptions, AgentError } from '@thimble/core';
import { adapterOptionNames, checkAdapterOptions } from '@thimble/model-kit';
import type { Api } from '@thimble/model-kit/openai-api';

export type OpenAiOptions = AdapterOptions & {
  /** Chat Completions or Responses. @default 'responses' without `baseUrl`, 'chat' with it */
  api?: Api;
};

const facts = { factory: 'openai', exampleId: 'gpt-5.2', options: [...adapterOptionNames, 'api'] };

/** Refuses, with `invalid-argument`, what would otherwise fail late or be silently ignored. */
export function checkOptions(id: string, options: OpenAiOptions): void {
  checkAdapterOptions(id, options, facts);
  const { api } = options;
  if (api !== undefined && api !== 'chat' && api !== 'responses')
    throw new AgentError('invalid-argument', `api must be 'chat' or 'responses', not ${JSON.stringify(api)}.`);
}
