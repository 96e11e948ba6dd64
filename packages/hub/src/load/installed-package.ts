import { readFile } from 'node:fs/promises';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AgentError } from '@thimble/core';
import semver from 'semver';
import { z } from 'zod';
import { packageOf } from '../manifest/component.ts';

const manifest = z.looseObject({
  version: z.string().default('0.0.0'),
  exports: z.unknown(),
  thimble: z
    .looseObject({ environment: z.array(z.string()).catch([]).default([]) })
    .optional()
    .catch(undefined),
});

export type InstalledPackage = {
  version: string;
  /** Its folder. */
  folder: string;
  /** The environment variables that it reads by itself. */
  variables: readonly string[];
};

/** The package as it is installed for one of these folders; undefined where it is not. */
export async function installedPackage(name: string, from: readonly string[]): Promise<InstalledPackage | undefined> {
  for (const base of from) {
    const file = locate(packageOf(name), base);
    if (file === undefined) continue;
    const { version, thimble } = manifest.parse(JSON.parse(await readFile(file, 'utf8')));
    return { version, folder: dirname(file), variables: thimble?.environment ?? [] };
  }
  return undefined;
}

/** The same where it must be there, in a version of this range. @throws AgentError `missing-dependency` with the command that installs it */
export async function requirePackage(
  name: string,
  range: string | undefined,
  from: readonly string[],
): Promise<InstalledPackage> {
  const packageName = packageOf(name);
  const install = `npm install ${packageName}${range === undefined ? '' : `@"${range}"`}`;
  const installed = await installedPackage(name, from);
  if (!installed) throw missing(`The agent needs ${name}, which is not installed. Run: ${install}`);
  if (range !== undefined && !semver.satisfies(installed.version, range, { includePrerelease: true }))
    throw missing(`The agent needs ${packageName} ${range}, and ${installed.version} is installed. Run: ${install}`);
  return installed;
}

function missing(message: string): AgentError {
  return new AgentError('missing-dependency', message);
}

/** The address of the module that a name such as "@thimble/tools/sql" means; undefined where it is not installed. */
export async function moduleOf(name: string, from: readonly string[]): Promise<string | undefined> {
  for (const base of from) {
    const file = locate(packageOf(name), base);
    if (file === undefined) continue;
    try {
      return pathToFileURL(createRequire(join(resolve(base), 'agent.js')).resolve(name)).href;
    } catch {
      const { exports } = manifest.parse(JSON.parse(await readFile(file, 'utf8')));
      const entry = importedEntry(exports, `.${name.slice(packageOf(name).length)}`);
      if (entry !== undefined) return pathToFileURL(join(dirname(file), entry)).href;
    }
  }
  return undefined;
}

function locate(name: string, base: string): string | undefined {
  try {
    return findPackageJSON(name, pathToFileURL(join(resolve(base), 'agent.js')));
  } catch {
    return undefined;
  }
}

/** The entry of a package that can only be imported: `require.resolve` does not find it. */
function importedEntry(exports: unknown, path: string): string | undefined {
  if (typeof exports === 'string') return path === '.' ? exports : undefined;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const entry: unknown = Reflect.get(exports, path) ?? (path === '.' && !('.' in exports) ? exports : undefined);
  return conditionOf(entry);
}

function conditionOf(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return undefined;
  for (const condition of ['node', 'import', 'default']) {
    const found = conditionOf(Reflect.get(entry, condition));
    if (found !== undefined) return found;
  }
  return undefined;
}
