import { AgentError, type AdapterOptions } from '@thimble/core';
import type { OpenAI } from 'openai';

/** Sent where no key is set: the SDK wants one, local servers do not look at it. */
const placeholderKey = 'none';

export const defaultKeyEnv = 'OPENAI_API_KEY';

/**
 * The key, read anew for every call. Undefined for a server of your own (`baseUrl`) without one; throws
 * `missing-secret` where a key is needed.
 */
export function readKey(id: string, { apiKey, apiKeyEnv, baseUrl }: AdapterOptions): string | undefined {
  const name = apiKeyEnv ?? defaultKeyEnv;
  const key = apiKey ?? globalThis.process?.env?.[name]?.trim();
  if (key) return key;
  if (baseUrl && !apiKeyEnv) return undefined;
  throw new AgentError(
    'missing-secret',
    `The model openai/${id} needs an API key, and ${name} is not set. Set it, or pass apiKeyEnv to name another variable; for a local server pass baseUrl.`,
  );
}

/** Makes the SDK's client when it is first asked for, and again only when the key has changed. */
export function lazyClient(
  options: AdapterOptions,
  baseUrl: string,
  timeoutMs: number,
): (key: string | undefined) => Promise<OpenAI> {
  let current: { key: string | undefined; client: OpenAI } | undefined;
  return async (key) => {
    // The SDK takes 4 times as long to load as all the rest: not before it is needed.
    const { OpenAI } = await import('openai');
    if (current?.key === key && current) return current.client;
    const client = new OpenAI({
      apiKey: key ?? placeholderKey,
      adminAPIKey: null,
      baseURL: baseUrl,
      maxRetries: 0,
      timeout: timeoutMs,
      logLevel: 'off',
      defaultHeaders: options.headers,
      ...(options.fetch && { fetch: options.fetch }),
      // Who pays at OpenAI is no business of other servers.
      ...(options.baseUrl && { organization: null, project: null }),
    });
    current = { key, client };
    return client;
  };
}
