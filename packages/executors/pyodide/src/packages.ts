import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { AgentError, didYouMean } from '@thimble/core';
import { folderPath, installedPyodide } from './launch.ts';
import type { BootPackages } from './messages.ts';
import { readLockFile, type LockedPackage } from './lock-file.ts';

export type PackageOptions = {
  /** Folder that packages are kept in once they are downloaded. @default `packages-<version>` in `cacheDir` */
  packageCacheDir?: string;
  /** Where packages are downloaded from. @default jsDelivr, at the version of the installed Pyodide */
  packageBaseUrl?: string;
  /** Path of another `pyodide-lock.json`, that of a distribution of your own. @default the one of Pyodide */
  lockFile?: string;
  /** For downloads. @default the global `fetch` */
  fetch?: typeof globalThis.fetch;
};

/**
 * The packages that `imports` name and those that they need, all of them on the disk, since sandboxes have no network.
 *
 * @throws AgentError `invalid-argument` for a name that the distribution does not have and a wheel that does not exist,
 *   `missing-dependency` for a package that is not in the cache and cannot be downloaded.
 */
export async function findPackages(
  imports: readonly string[],
  cacheFolder: string,
  options: PackageOptions,
): Promise<BootPackages | undefined> {
  if (imports.length === 0) return undefined;
  const { folder, version } = installedPyodide();
  const { packageCacheDir = join(cacheFolder, `packages-${version}`) } = options;
  const { packageBaseUrl = `https://cdn.jsdelivr.net/pyodide/v${version}/full/`, fetch = globalThis.fetch } = options;
  const lockFile = resolve(options.lockFile ?? join(folder, 'pyodide-lock.json'));
  const cacheDir = resolve(packageCacheDir);
  const locked = await readLockFile(lockFile);
  const named = imports.filter((name) => !name.endsWith('.whl')).map((name) => lookUp(name, locked));
  const wheels = await Promise.all(imports.filter((name) => name.endsWith('.whl')).map(findWheel));
  await mkdir(cacheDir, { recursive: true });
  const source = { cacheDir, baseUrl: packageBaseUrl, fetch };
  await Promise.all([...withNeeded(named, locked)].map((entry) => provide(entry, source)));
  const modules = named.flatMap(({ imports: names }) => names);
  return { names: [...named.map(({ name }) => name), ...wheels], modules, cacheDir, lockFile };
}

/** What a sandbox must be able to read. */
export function filesOf(packages: BootPackages | undefined): string[] {
  if (!packages) return [];
  const { names, cacheDir, lockFile } = packages;
  return [folderPath(cacheDir), lockFile, ...names.filter(isAbsolute)];
}

function lookUp(name: string, locked: ReadonlyMap<string, LockedPackage>): LockedPackage {
  const found = locked.get(normalize(name));
  if (found) return found;
  const names = [...locked.values()].map((entry) => entry.name);
  throw new AgentError(
    'invalid-argument',
    `The package "${name}" is not part of Pyodide.${didYouMean(name, names)} Of others, give the path of a wheel in pure Python.`,
  );
}

async function findWheel(path: string): Promise<string> {
  const absolute = resolve(path);
  await access(absolute).catch((cause: unknown) => {
    throw new AgentError('invalid-argument', `The wheel ${path} does not exist.`, { cause });
  });
  return absolute;
}

function withNeeded(named: readonly LockedPackage[], locked: ReadonlyMap<string, LockedPackage>): Set<LockedPackage> {
  const all = new Set(named);
  for (const { depends } of all) {
    for (const name of depends) {
      const needed = locked.get(normalize(name));
      if (needed) all.add(needed);
    }
  }
  return all;
}

type Source = { cacheDir: string; baseUrl: string; fetch: typeof globalThis.fetch };

/** Downloads a package that is not in the cache, or is damaged there. */
async function provide({ name, file_name: file, sha256 }: LockedPackage, source: Source): Promise<void> {
  const { cacheDir, baseUrl, fetch } = source;
  const path = join(cacheDir, file);
  const kept = await readFile(path).catch(() => undefined);
  if (kept && digest(kept) === sha256) return;
  const url = new URL(file, folderUrl(baseUrl));
  const fail = (reason: string, cause?: unknown): AgentError =>
    new AgentError(
      'missing-dependency',
      `The package "${name}" is not in ${cacheDir}, and could not be downloaded from ${url.href} (${reason}). Go online once, or put ${file} there.`,
      { cause },
    );
  const response = await fetch(url).catch((error: unknown) => {
    throw fail(error instanceof Error ? error.message : 'no answer', error);
  });
  if (!response.ok) throw fail(`status ${response.status}`);
  const content = new Uint8Array(await response.arrayBuffer());
  if (digest(content) !== sha256) throw fail('it is not the file that the lock file names');
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, content, { flag: 'wx' });
  await rename(unfinished, path);
}

function folderUrl(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** As PEP 503 says. */
function normalize(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
