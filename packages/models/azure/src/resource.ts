import { AgentError } from '@thimble/core';
import { checkUrl } from '@thimble/model-kit';
import type { AzureOptions } from './options.ts';

/** Where a deployment is served. */
export type Resource = {
  /** The endpoint without `/openai` and what follows it. */
  root: string;
  apiVersion: string;
};

/** Read anew for every call, for it may stand in the environment. @throws AgentError `invalid-argument` */
export function readResource(model: string, { endpoint, baseUrl, apiVersion }: AzureOptions): Resource {
  // There may be no `process` where this runs.
  const env = globalThis.process?.env ?? {};
  const address = endpoint ?? baseUrl ?? env.AZURE_OPENAI_ENDPOINT?.trim();
  if (!address)
    throw new AgentError(
      'invalid-argument',
      `The model ${model} needs the endpoint of its Azure resource: set AZURE_OPENAI_ENDPOINT, or pass endpoint, e.g. "https://NAME.openai.azure.com".`,
    );
  checkUrl('AZURE_OPENAI_ENDPOINT', address);
  const { origin, pathname, searchParams } = new URL(address);
  const [, prefix = '', rest = ''] = /^(.*?)\/*(\/openai(?:\/.*)?)?$/.exec(pathname) ?? [];
  const inUrl = searchParams.get('api-version') ?? (/^\/openai\/v1\b/.test(rest) ? 'v1' : undefined);
  return { root: origin + prefix, apiVersion: apiVersion ?? inUrl ?? (env.OPENAI_API_VERSION?.trim() || 'v1') };
}

/** The scope of its tokens: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/managed-identity */
export function tokenScope({ root }: Resource): string {
  const cloud = /\.azure\.(us|cn)$/.exec(new URL(root).hostname)?.[1] ?? 'com';
  return `https://cognitiveservices.azure.${cloud}/.default`;
}
