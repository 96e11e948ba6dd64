import { providerFetch } from '@thimble/model-kit';
import { type OpenAiClient, readableErrors } from '@thimble/model-kit/openai-api';
import type { AzureOptions } from './options.ts';
import type { Resource } from './resource.ts';

export type Secret = { type: 'key' | 'token'; value: string };

/** The Azure client of the `openai` SDK. Created for each call, since everything in it may have changed. It is cheap. */
export async function azureClient(
  { root, apiVersion }: Resource,
  { type, value }: Secret,
  options: AzureOptions,
): Promise<OpenAiClient> {
  // The SDK takes 4 times as long to load as everything else, so load it only when it is needed.
  const { AzureOpenAI } = await import('openai');
  const isDated = /^\d/.test(apiVersion);
  const client = new AzureOpenAI({
    baseURL: isDated ? `${root}/openai` : `${root}/openai/v1/`,
    apiVersion,
    ...(type === 'key' ? { apiKey: value } : { apiKey: '', azureADTokenProvider: async () => value }),
    organization: null,
    project: null,
    adminAPIKey: null,
    maxRetries: 0,
    timeout: options.timeoutMs,
    logLevel: 'off',
    defaultHeaders: options.headers,
    fetch: readableErrors(providerFetch(options.fetch)),
  });
  return {
    // The client adds the deployment to paths that begin with a slash; the v1 API has it only in the body.
    post: (path, body, signal) =>
      client.post(isDated ? path : path.slice(1), { body, stream: true, signal }).asResponse(),
  };
}
