import { type AdapterOptions, AgentError } from '@thimble/core';

export type KeyOptions = {
  /** For the error message: "openai/gpt-5.2". */
  model: string;
  options: Pick<AdapterOptions, 'apiKey' | 'apiKeyEnv' | 'baseUrl' | 'headers'>;
  /** The environment variable to read if `apiKeyEnv` is not set. */
  defaultEnv: string;
  /** Whether a call may go without a key, unless `apiKeyEnv` names a variable. @default whether there is a `baseUrl` */
  isOptional?: boolean;
  /** Added to the error message: what else the user can do. */
  otherwise?: string;
};

/** The key of one call, and what its errors must know of it. */
export type CallKey = {
  /** Undefined if there is none and the call may go without. */
  key: string | undefined;
  /** Where the key comes from, for error messages: "OPENAI_API_KEY". */
  keyName: string;
  /** What must not appear in errors: the key, and the values of the headers. */
  secrets: string[];
};

/**
 * Reads the key for one call: `apiKey`, else the environment variable. Read again for each call, since it may change.
 * @throws AgentError `missing-secret`
 */
export function readKey({ model, options, defaultEnv, isOptional, otherwise = '' }: KeyOptions): CallKey {
  const { apiKey, apiKeyEnv, baseUrl, headers = {} } = options;
  const name = apiKeyEnv ?? defaultEnv;
  // Some runtimes have no `process`.
  const key = apiKey || globalThis.process?.env?.[name]?.trim() || undefined;
  const mayLackKey = apiKeyEnv === undefined && (isOptional ?? baseUrl !== undefined);
  if (key === undefined && !mayLackKey)
    throw new AgentError(
      'missing-secret',
      `The model ${model} needs an API key, and ${name} is not set. Set it, or pass apiKeyEnv to name another variable${otherwise}.`,
    );
  return {
    key,
    keyName: apiKey === undefined ? name : 'apiKey',
    secrets: [...(key ? [key] : []), ...Object.values(headers)],
  };
}

/** Caches what `create` makes for the latest key, and calls it again only when the key has changed. */
export function withKey<Key, Client>(create: (key: Key) => Promise<Client>): (key: Key) => Promise<Client> {
  let current: { key: Key; client: Promise<Client> } | undefined;
  return (key) => {
    if (!current || current.key !== key) {
      const made = { key, client: create(key) };
      current = made;
      // After a failure, the next call tries again.
      made.client.catch(() => {
        if (current === made) current = undefined;
      });
    }
    return current.client;
  };
}
