import type { TokenCredential } from '@azure/identity';
import { type AdapterOptions, AgentError } from '@thimble/core';
import { adapterOptionNames, checkAdapterOptions, checkUrl } from '@thimble/model-kit';
import type { Api } from '@thimble/model-kit/openai-api';

/** A credential of `@azure/identity`, or a function that gives a fresh token for each call. */
export type AzureCredential = TokenCredential | (() => Promise<string>);

export type AzureOptions = AdapterOptions & {
  /**
   * The resource: `https://NAME.openai.azure.com`, or a gateway before it; a whole URL from the portal will do.
   * @default `baseUrl`, else the variable AZURE_OPENAI_ENDPOINT
   */
  endpoint?: string;
  /**
   * 'v1' (also 'preview'), or a date: '2024-10-21'. Dated versions have the deployment in the path.
   * @default what the endpoint's URL says, else the variable OPENAI_API_VERSION, else 'v1'
   */
  apiVersion?: string;
  /** Chat Completions, which every deployment has, or Responses. @default 'chat' */
  api?: Api;
  /**
   * Signs in with Entra ID; it is asked also where AZURE_OPENAI_API_KEY is set.
   * @default DefaultAzureCredential, where there is no key
   */
  credential?: AzureCredential;
};

const facts = {
  factory: 'azure',
  exampleId: 'my-gpt-5-deployment',
  options: [...adapterOptionNames, 'endpoint', 'apiVersion', 'api', 'credential'],
};

/** Refuses, with `invalid-argument`, what would otherwise fail late or be silently ignored. */
export function checkOptions(deployment: string, options: AzureOptions): void {
  checkAdapterOptions(deployment, options, facts);
  const { endpoint, baseUrl, apiVersion, api, credential, apiKey, apiKeyEnv } = options;
  if (endpoint !== undefined) checkUrl('endpoint', endpoint);
  if (endpoint !== undefined && baseUrl !== undefined) throw invalid('Pass endpoint or baseUrl, not both.');
  if (apiVersion !== undefined && !/^(v1|preview|latest|\d{4}-\d\d-\d\d(-preview)?)$/.test(apiVersion))
    throw invalid(`apiVersion must be 'v1' or a date as '2024-10-21', not ${JSON.stringify(apiVersion)}.`);
  if (api !== undefined && api !== 'chat' && api !== 'responses')
    throw invalid(`api must be 'chat' or 'responses', not ${JSON.stringify(api)}.`);
  if (credential === undefined) return;
  if (typeof credential !== 'function' && typeof credential?.getToken !== 'function')
    throw invalid('credential must be a credential of @azure/identity, or a function that gives a token.');
  if (apiKey !== undefined || apiKeyEnv !== undefined)
    throw invalid('Pass a key (apiKey, apiKeyEnv) or a credential, not both.');
}

function invalid(message: string): AgentError {
  return new AgentError('invalid-argument', message);
}
