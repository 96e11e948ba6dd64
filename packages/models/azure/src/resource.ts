import { invalid } from '@thimble/core/utilities';
import { checkUrl } from '@thimble/model-kit';
import type { AzureOptions } from './options.ts';

/** The Azure resource that serves a deployment. */
export type Resource = {
  /** The endpoint without `/openai` and everything after it. */
  root: string;
  apiVersion: string;
};

/**
 * Read again for each call, since it may come from the environment.
 * @throws AgentError `invalid-argument`
 */
export function readResource(model: string, { endpoint, baseUrl, apiVersion }: AzureOptions): Resource {
  // Some runtimes have no `process`.
  const env = globalThis.process?.env ?? {};
  const address = endpoint ?? baseUrl ?? env.AZURE_OPENAI_ENDPOINT?.trim();
  if (!address)
    throw invalid(
      `The model ${model} needs the endpoint of its Azure resource: set AZURE_OPENAI_ENDPOINT, or pass endpoint, for example "https://NAME.openai.azure.com".`,
    );
  checkUrl('AZURE_OPENAI_ENDPOINT', address);
  const { origin, pathname, searchParams } = new URL(address);
  const [, prefix = '', rest = ''] = /^(.*?)\/*(\/openai(?:\/.*)?)?$/.exec(pathname) ?? [];
  const inUrl = searchParams.get('api-version') ?? (/^\/openai\/v1\b/.test(rest) ? 'v1' : undefined);
  return { root: origin + prefix, apiVersion: apiVersion ?? inUrl ?? (env.OPENAI_API_VERSION?.trim() || 'v1') };
}

/** The scope of the resource's tokens: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/managed-identity */
export function tokenScope({ root }: Resource): string {
  const cloud = /\.azure\.(us|cn)$/.exec(new URL(root).hostname)?.[1] ?? 'com';
  return `https://cognitiveservices.azure.${cloud}/.default`;
}
