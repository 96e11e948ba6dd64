import { AgentError, type Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';

/** Keeps what OAuth servers granted, by key. The values are secrets. */
export interface TokenStore {
  get(key: string): Promise<Json | undefined>;
  /** `undefined` forgets it. */
  set(key: string, value: Json | undefined): Promise<void>;
}

export function memoryTokenStore(): TokenStore {
  const values = new Map<string, Json>();
  return {
    get: async (key) => values.get(key),
    async set(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
  };
}

/** Keeps them in a file that only its owner can read. */
export function fileTokenStore(path: string): TokenStore {
  let last: Promise<void> = Promise.resolve();

  async function read(): Promise<{ [key: string]: Json }> {
    const { readFile } = await import('node:fs/promises');
    try {
      const values: unknown = JSON.parse(await readFile(path, 'utf8'));
      if (isRecord(values)) return JSON.parse(JSON.stringify(values));
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
      if (!(cause instanceof SyntaxError)) throw cause;
    }
    throw new AgentError('invalid-argument', `${path} is no file of tokens. Delete it and log in again.`);
  }

  async function write(key: string, value: Json | undefined): Promise<void> {
    const { mkdir, rename, writeFile } = await import('node:fs/promises');
    const { dirname } = await import('node:path');
    const values = new Map(Object.entries(await read()));
    if (value === undefined) values.delete(key);
    else values.set(key, value);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(`${path}.tmp`, JSON.stringify(Object.fromEntries(values)), { mode: 0o600 });
    await rename(`${path}.tmp`, path);
  }

  return {
    async get(key) {
      await last;
      const values = await read();
      return Object.hasOwn(values, key) ? values[key] : undefined;
    },
    async set(key, value) {
      const writing = last.then(() => write(key, value));
      last = writing.catch(() => {});
      await writing;
    },
  };
}
