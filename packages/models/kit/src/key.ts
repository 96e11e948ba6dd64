import { type AdapterOptions, AgentError } from '@thimble/core';

export type KeyOptions = {
  /** "openai/gpt-5.2", for the error. */
  model: string;
  options: Pick<AdapterOptions, 'apiKey' | 'apiKeyEnv'>;
  /** The variable where `apiKeyEnv` names none. */
  defaultEnv: string;
  /** Added to the error: other ways to go on. */
  otherwise?: string;
};

/** The key, to be read anew for every call: `apiKey`, else the variable. @throws AgentError `missing-secret` */
export function readKey({ model, options, defaultEnv, otherwise = '' }: KeyOptions): string {
  const key = findKey(options, defaultEnv);
  if (key) return key;
  throw new AgentError(
    'missing-secret',
    `The model ${model} needs an API key, and ${options.apiKeyEnv ?? defaultEnv} is not set. Set it, or pass apiKeyEnv to name another variable${otherwise}.`,
  );
}

/** As `readKey`, for servers that may want none. */
export function findKey({ apiKey, apiKeyEnv }: KeyOptions['options'], defaultEnv: string): string | undefined {
  // There may be no `process` where this runs.
  return apiKey || globalThis.process?.env?.[apiKeyEnv ?? defaultEnv]?.trim() || undefined;
}

/** Remembers what was made with the last key, and makes it anew only when the key has changed. */
export function withKey<Key, Client>(create: (key: Key) => Promise<Client>): (key: Key) => Promise<Client> {
  let current: { key: Key; client: Promise<Client> } | undefined;
  return (key) => {
    if (!current || current.key !== key) {
      const made = { key, client: create(key) };
      current = made;
      // What failed is made anew by the next call.
      made.client.catch(() => {
        if (current === made) current = undefined;
      });
    }
    return current.client;
  };
}
