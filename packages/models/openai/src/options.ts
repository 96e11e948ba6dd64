import type { AdapterOptions } from '@thimble/core';
import { kinds } from '@thimble/core/utilities';
import { adapterOptions, checkAdapterOptions } from '@thimble/model-kit';
import { type Api, checkApi } from '@thimble/model-kit/openai-api';

export type OpenAiOptions = AdapterOptions & {
  /** Chat Completions or Responses. @default 'responses' without `baseUrl`, 'chat' with it */
  api?: Api;
};

const facts = { factory: 'openai', exampleId: 'gpt-5.2', options: { ...adapterOptions, api: kinds.text } };

/**
 * Checks what would otherwise fail late or be ignored silently.
 * @throws AgentError `invalid-argument`
 */
export function checkOptions(id: string, options: OpenAiOptions): void {
  checkAdapterOptions(id, options, facts);
  checkApi(options.api);
}
