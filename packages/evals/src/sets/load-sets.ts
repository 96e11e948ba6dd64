import { AgentError, didYouMean } from '@thimble/core';
import { messageOf } from '@thimble/core/utilities';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkCases } from '../cases/check-cases.ts';
import type { EvalCase } from '../contract/eval-case.ts';
import type { SetLoader } from '../contract/eval-set.ts';

export type LoadedSet = { loader: SetLoader; cases: readonly EvalCase[] };

/**
 * The sets that a folder holds: those of `names`, or all that are found.
 *
 * @throws AgentError `invalid-argument` for a name without a loader, for a set that was named and is not there, or where there is none.
 */
export async function loadSets(
  folder: string,
  loaders: readonly SetLoader[],
  names?: readonly string[],
): Promise<LoadedSet[]> {
  const known = loaders.map(({ name }) => name);
  for (const name of names ?? []) {
    if (known.includes(name)) continue;
    const problem = `There is no loader for the set "${name}".${didYouMean(name, known)} Sets: ${known.join(', ')}.`;
    throw new AgentError('invalid-argument', problem);
  }
  const loaded: LoadedSet[] = [];
  for (const loader of loaders) {
    if (names && !names.includes(loader.name)) continue;
    const place = findSet(folder, loader);
    if (place !== undefined) loaded.push({ loader, cases: await casesOf(loader, place) });
    else if (names) throw missing(folder, loader);
  }
  if (loaded.length > 0) return loaded;
  const sources = loaders.map(({ name, marker, source }) => `\n- ${name}: ${marker} of ${source}`);
  throw new AgentError('invalid-argument', `${folder} holds none of the sets:${sources.join('')}`);
}

/** What a loader gives; where it fails, it is named. */
async function casesOf(loader: SetLoader, place: string): Promise<readonly EvalCase[]> {
  const where = `The loader of the set "${loader.name}"`;
  try {
    const cases = await loader.load(place);
    checkCases(cases, where);
    return cases;
  } catch (cause) {
    if (AgentError.is(cause)) throw cause;
    throw new AgentError('invalid-argument', `${where} failed on ${place}: ${messageOf(cause)}`, { cause });
  }
}

/** The folder below `folder` that holds the set; undefined where none does. */
export function findSet(folder: string, { name, folders = [name, '.'], marker }: SetLoader): string | undefined {
  return folders.map((below) => join(folder, below)).find((place) => existsSync(join(place, marker)));
}

function missing(folder: string, { name, folders = [name, '.'], marker, source, licence }: SetLoader): AgentError {
  const places = folders.map((below) => join(folder, below, marker)).join(', ');
  return new AgentError(
    'invalid-argument',
    `The set ${name} is not there: none of ${places} is a file. Get it from ${source} (${licence}).`,
  );
}
