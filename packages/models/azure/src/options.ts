import type { TokenCredential } from '@azure/identity';
import type { AdapterOptions } from '@thimble/core';
import { invalid, kinds } from '@thimble/core/utilities';
import { adapterOptions, checkAdapterOptions, checkUrl } from '@thimble/model-kit';
import { type Api, checkApi } from '@thimble/model-kit/openai-api';

/** A credential of `@azure/identity`, or a function that returns a fresh token for each call. */
export type AzureCredential = TokenCredential | (() => Promise<string>);

export type AzureOptions = AdapterOptions & {
  /**
   * The resource: `https://NAME.openai.azure.com`, or a gateway in front of it. A complete URL from the portal works too.
   * @default `baseUrl`, otherwise the environment variable AZURE_OPENAI_ENDPOINT
   */
  endpoint?: string;
  /**
   * 'v1' (or 'preview'), or a date such as '2024-10-21'. Dated versions have the deployment in the path.
   * @default the version in the endpoint's URL, otherwise the environment variable OPENAI_API_VERSION, otherwise 'v1'
   */
  apiVersion?: string;
  /** Chat Completions, which every deployment offers, or Responses. @default 'chat' */
  api?: Api;
  /**
   * Signs in with Entra ID. Used even if AZURE_OPENAI_API_KEY is set.
   * @default DefaultAzureCredential, if there is no key
   */
  credential?: AzureCredential;
};

const facts = {
  factory: 'azure',
  exampleId: 'my-gpt-5-deployment',
  options: {
    ...adapterOptions,
    endpoint: kinds.text,
    apiVersion: kinds.text,
    api: kinds.text,
    credential: kinds.either(kinds.callback, kinds.having('getToken', 'a credential of @azure/identity')),
  },
};

/**
 * Checks what would otherwise fail late or be ignored silently.
 * @throws AgentError `invalid-argument`
 */
export function checkOptions(deployment: string, options: AzureOptions): void {
  checkAdapterOptions(deployment, options, facts);
  const { endpoint, baseUrl, apiVersion, api, credential, apiKey, apiKeyEnv } = options;
  if (endpoint !== undefined) checkUrl('endpoint', endpoint);
  if (endpoint !== undefined && baseUrl !== undefined) throw invalid('Pass endpoint or baseUrl, not both.');
  if (apiVersion !== undefined && !/^(v1|preview|latest|\d{4}-\d\d-\d\d(-preview)?)$/.test(apiVersion))
    throw invalid(`apiVersion must be 'v1' or a date such as '2024-10-21', not ${JSON.stringify(apiVersion)}.`);
  checkApi(api);
  if (credential === undefined) return;
  if (apiKey !== undefined || apiKeyEnv !== undefined)
    throw invalid('Pass a key (apiKey, apiKeyEnv) or a credential, not both.');
}
