import type { BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';
import type { AdapterOptions } from '@thimble/core';
import { invalid, kinds, type OptionKinds } from '@thimble/core/utilities';
import { adapterOptions, checkAdapterOptions } from '@thimble/model-kit';

/** `baseUrl` is the endpoint: a VPC endpoint, a gateway or a mock. */
export type BedrockOptions = Omit<AdapterOptions, 'apiKey' | 'apiKeyEnv' | 'fetch' | 'headers'> & {
  /** "eu-central-1". @default the region in an ARN, then AWS_REGION, AWS_DEFAULT_REGION, the AWS profile */
  region?: string;
  /**
   * Keys, or a function that returns them.
   * @default AWS's chain: AWS_BEARER_TOKEN_BEDROCK, AWS_ACCESS_KEY_ID …, profile, role
   */
  credentials?: BedrockRuntimeClientConfig['credentials'];
  /** How requests are sent, for example a `NodeHttp2Handler`. @default HTTP/1.1 through the platform's `fetch` */
  requestHandler?: BedrockRuntimeClientConfig['requestHandler'];
};

const { baseUrl, timeoutMs, pricing, supports, temperature, maxOutputTokens, providerOptions } = adapterOptions;
const optionKinds: OptionKinds<BedrockOptions> = {
  baseUrl,
  timeoutMs,
  pricing,
  supports,
  temperature,
  maxOutputTokens,
  providerOptions,
  region: kinds.text,
  credentials: kinds.either(kinds.record, kinds.callback),
  requestHandler: kinds.record,
};
const facts = { factory: 'bedrock', exampleId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', options: optionKinds };

/**
 * Checks what would otherwise fail late or be ignored silently.
 * @throws AgentError `invalid-argument`
 */
export function checkOptions(id: string, options: BedrockOptions): void {
  checkAdapterOptions(id, options, facts);
  const { region } = options;
  // It becomes part of the endpoint's host name.
  if (region !== undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(region))
    throw invalid('region must be the name of an AWS region, for example "us-east-1".');
}
