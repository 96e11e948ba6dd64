import type { BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';
import { type AdapterOptions, AgentError } from '@thimble/core';
import { adapterOptionNames, checkAdapterOptions } from '@thimble/model-kit';

/** `baseUrl` is the endpoint: a VPC endpoint, a gateway, a mock. */
export type BedrockOptions = Omit<AdapterOptions, 'apiKey' | 'apiKeyEnv' | 'fetch' | 'headers'> & {
  /** "eu-central-1". @default the region of an ARN, then AWS_REGION, AWS_DEFAULT_REGION, the AWS profile */
  region?: string;
  /** Keys, or a function that gets them. @default AWS's chain: AWS_BEARER_TOKEN_BEDROCK, AWS_ACCESS_KEY_ID …, profile, role */
  credentials?: BedrockRuntimeClientConfig['credentials'];
  /** How requests are sent, e.g. a `NodeHttp2Handler`. @default HTTP/1.1 through the platform's `fetch` */
  requestHandler?: BedrockRuntimeClientConfig['requestHandler'];
};

const absent: readonly string[] = ['apiKey', 'apiKeyEnv', 'fetch', 'headers'];
const facts = {
  factory: 'bedrock',
  exampleId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  options: [...adapterOptionNames.filter((name) => !absent.includes(name)), 'region', 'credentials', 'requestHandler'],
};

/** Refuses, with `invalid-argument`, what would otherwise fail late or be silently ignored. */
export function checkOptions(id: string, options: BedrockOptions): void {
  checkAdapterOptions(id, options, facts);
  const { region } = options;
  // It becomes part of the endpoint's host.
  if (region !== undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(region))
    throw new AgentError('invalid-argument', `region must be the name of an AWS region, e.g. "us-east-1".`);
}
