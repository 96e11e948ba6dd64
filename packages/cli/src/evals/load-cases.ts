import { AgentError } from '@thimble/core';
import { loadSets, readCases, setLoaders, type EvalCase, type LoadedSet, type SetLoader } from '@thimble/evals';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SetFlags } from './flags.ts';

/** The cases of a file, or of sets. */
export async function loadCases(file: string | undefined, flags: SetFlags): Promise<readonly EvalCase[]> {
  const ofSets = (['set', 'loader'] as const).find((flag) => flags[flag] !== undefined);
  if (ofSets !== undefined && flags.data === undefined)
    throw new AgentError('invalid-argument', `--${ofSets} needs --data: the folder that holds the data of the set.`);
  if (file !== undefined && flags.data === undefined) return (await readCases(file)).slice(0, flags.limit);
  if (file === undefined && flags.data !== undefined) {
    const sets = await loadNamedSets({ ...flags, data: flags.data });
    return sets.flatMap(({ loader, cases }) => cases.map((item) => ({ ...item, id: `${loader.name}/${item.id}` })));
  }
  throw new AgentError(
    'invalid-argument',
    'Name a file of cases (thimble eval cases.jsonl), or a folder of sets with --data.',
  );
}

export async function loadNamedSets({
  data,
  set,
  loader = [],
  limit,
}: SetFlags & { data: string }): Promise<LoadedSet[]> {
  const own = await Promise.all(loader.map(loadLoader));
  const names = set ?? (own.length > 0 ? own.map(({ name }) => name) : undefined);
  // A loader of one's own may replace one of ours.
  const others = setLoaders.filter(({ name }) => own.every((one) => one.name !== name));
  const sets = await loadSets(data, [...own, ...others], names);
  return sets.map((loaded) => ({ ...loaded, cases: loaded.cases.slice(0, limit) }));
}

async function loadLoader(path: string): Promise<SetLoader> {
  let module: object;
  try {
    module = Object(await import(pathToFileURL(resolve(path)).href));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError('invalid-argument', `--loader ${path}: it cannot be loaded: ${message}`, { cause });
  }
  const found = Object.values(module).find(isLoader);
  if (found) return found;
  const wanted = 'an object with name, source, licence, marker and load(folder)';
  throw new AgentError('invalid-argument', `--loader ${path}: it exports no loader, which is ${wanted}.`);
}

function isLoader(value: unknown): value is SetLoader {
  if (typeof value !== 'object' || value === null) return false;
  const parts = ['name', 'source', 'licence', 'marker'].map(
    (key) => Object.entries(value).find(([name]) => name === key)?.[1],
  );
  return parts.every((part) => typeof part === 'string') && 'load' in value && typeof value.load === 'function';
}
