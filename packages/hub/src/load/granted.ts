import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFile, packageOf, type Component } from '../manifest/component.ts';
import { installedPackage } from './installed-package.ts';

/** Folders from which packages are found: the caller's, then that of this package. */
export function searchFolders(from: readonly string[] | undefined): string[] {
  return (from ?? [process.cwd(), dirname(fileURLToPath(import.meta.url))]).map((folder) => resolve(folder));
}

/** Folders of the packages that a manifest names, as far as they are installed: its code may read them. */
export async function packageFolders(
  packages: { readonly [name: string]: string },
  from: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(Object.keys(packages).map((name) => installedPackage(name, from)));
  return found.flatMap((installed) => installed?.folder ?? []);
}

/** The packages of a manifest that none of its components is from: its own files import them. */
export function importedPackages(
  packages: { readonly [name: string]: string },
  components: readonly Component[],
): string[] {
  const named = new Set(components.filter((one) => !isFile(one)).map((one) => packageOf(one.package)));
  return Object.keys(packages).filter((name) => !named.has(name));
}

/** The variables that a manifest names, with their values: its code sees no others. */
export function grantedVariables(names: readonly string[]): { [name: string]: string } {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
