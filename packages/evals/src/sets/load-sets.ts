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
  if (!existsSync(folder))
    throw new AgentError(
      'invalid-argument',
      `There is no folder ${folder}. Name the one that holds the data of the sets.`,
    );
  const claims: Claim[] = [];
  for (const loader of loaders) {
    if (names && !names.includes(loader.name)) continue;
    const place = findSet(folder, loader);
    if (place !== undefined) claims.push({ loader, place });
    else if (names) throw missing(folder, loader);
  }
  if (claims.length > 0) return names ? Promise.all(claims.map(loadClaim)) : loadFound(claims);
  const sources = loaders.map(({ name, marker, source }) => `\n- ${name}: ${marker} of ${source}`);
  throw new AgentError('invalid-argument', `${folder} holds none of the sets:${sources.join('')}`);
}

type Claim = { loader: SetLoader; place: string };

/** Files of two sets may have the same names: where one folder could be several of them, it is those that can be read. */
async function loadFound(claims: readonly Claim[]): Promise<LoadedSet[]> {
  const loaded: LoadedSet[] = [];
  for (const rivals of Map.groupBy(claims, ({ place }) => place).values()) {
    const ends = await Promise.allSettled(rivals.map(loadClaim));
    const read = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    const [first] = ends;
    if (read.length === 0 && first?.status === 'rejected') throw first.reason;
    loaded.push(...read);
  }
  return loaded;
}

async function loadClaim({ loader, place }: Claim): Promise<LoadedSet> {
  return { loader, cases: await casesOf(loader, place) };
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
export function findSet(folder: string, { name, folders = [], marker }: SetLoader): string | undefined {
  const below = [name, ...folders.flatMap(endsOf), '.'];
  return below.map((path) => join(folder, path)).find((place) => existsSync(join(place, marker)));
}

/** The path itself and what is left of it in each of its folders: whoever names one of those means the same. */
function endsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, at) => parts.slice(at).join('/'));
}

function missing(folder: string, { name, folders = [], marker, source, licence }: SetLoader): AgentError {
  const places = ['.', name, ...folders].map((below) => join(folder, below, marker)).join(', ');
  return new AgentError(
    'invalid-argument',
    `The set ${name} is not there: none of ${places} is a file. Get it from ${source} (${licence}).`,
  );
}
