import { readFile } from 'node:fs/promises';
import { AgentError } from '@thimble/core';

/** A package of a distribution of Pyodide. */
export type LockedPackage = {
  name: string;
  /** A plain name: the file lies beside the others. */
  file_name: string;
  sha256: string;
  /** Modules that it has. */
  imports: readonly string[];
  depends: readonly string[];
};

/**
 * The packages of a `pyodide-lock.json` by their normalized names.
 *
 * @throws AgentError `invalid-argument` for a file that cannot be read or is not a lock file.
 */
export async function readLockFile(path: string): Promise<Map<string, LockedPackage>> {
  const lock = await readJson(path);
  const packages = fieldOf(lock, 'packages');
  const entries = typeof packages === 'object' && packages !== null ? Object.entries(packages) : [];
  return new Map(
    entries.map(([key, entry]) => {
      if (isLocked(entry)) return [key, entry];
      throw new AgentError('invalid-argument', `The lock file ${path} has no usable entry for "${key}".`);
    }),
  );
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AgentError('invalid-argument', `The lock file ${path} cannot be read.`, { cause });
  }
}

function isLocked(entry: unknown): entry is LockedPackage {
  const texts = ['name', 'file_name', 'sha256'].map((key) => fieldOf(entry, key));
  const lists = ['imports', 'depends'].map((key) => fieldOf(entry, key));
  const isPlain = !/[\\/]|^\.+$/.test(String(texts[1]));
  return texts.every(isText) && isPlain && lists.every((list) => Array.isArray(list) && list.every(isText));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
