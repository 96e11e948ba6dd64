import type { Json } from '@thimble/core';
import { isRecord } from '@thimble/core/utilities';
import { invalid } from '@thimble/core/utilities';
import { installedPackage } from '../load/installed-package.ts';
import { isFile, packageOf, type Component } from '../manifest/component.ts';
import { componentsOf } from '../manifest/components-of.ts';
import type { AgentManifest, ToolManifest } from '../manifest/manifest.ts';

export type Requirements = { packages: { [name: string]: string }; variables: string[] };

/** The packages that a manifest names, as they are installed here, and the environment variables that they read. */
export async function requirementsOf(
  manifest: (Pick<AgentManifest, 'model'> & Partial<AgentManifest>) | Pick<ToolManifest, 'tool'>,
  imported: readonly { name: string; from: string }[],
  from: readonly string[],
): Promise<Requirements> {
  const packages: { [name: string]: string } = {};
  const variables = new Set<string>();
  const note = async (name: string, folders: readonly string[]) => {
    const installed = await installedPackage(name, folders);
    if (!installed)
      throw invalid(`The package "${packageOf(name)}" is not installed, so that its version is not known.`);
    packages[packageOf(name)] = rangeOf(installed.version);
    return installed;
  };
  for (const { name, from: folder } of imported) await note(name, [folder, ...from]);
  for (const { component } of componentsOf(manifest)) {
    const named = namedVariables(component.args ?? []);
    for (const name of named) variables.add(name);
    if (isFile(component)) continue;
    const installed = await note(component.package, from);
    if (named.length === 0 && !hasAddress(component)) for (const name of installed.variables) variables.add(name);
  }
  return {
    packages: Object.fromEntries(Object.entries(packages).sort(([one], [other]) => (one < other ? -1 : 1))),
    variables: [...variables].sort(),
  };
}

/** The versions that break nothing: before 1.0 a breaking change is a minor, and `^0.0.1` would allow that one version alone. */
function rangeOf(version: string): string {
  return `${version.startsWith('0.') ? '~' : '^'}${version}`;
}

/** Names of variables in arguments: `apiKeyEnv: 'MY_KEY'`, and the `env` of a command. */
export function namedVariables(value: Json, key = ''): string[] {
  if (typeof value === 'string') return /(?:^|[a-z])Env$/.test(key) ? [value] : [];
  if (Array.isArray(value)) {
    if (key === 'env') return value.filter((name) => typeof name === 'string');
    return value.flatMap((item) => namedVariables(item));
  }
  if (!isRecord(value) || '$component' in value) return [];
  return Object.entries(value).flatMap(([name, part]) => namedVariables(part, name));
}

/** With a server of one's own, the key of the provider may not be needed. */
function hasAddress({ args = [] }: Component): boolean {
  return args.some((arg) => isRecord(arg) && typeof arg['baseUrl'] === 'string');
}
