/**
 * Writes which versions of our packages go together into every package.json that names them, the templates of `npm create thimble`
 * included, and into the ready agents. `npm run lock` runs it, so also after `changeset version`.
 *
 * All packages have one version (`fixed` in .changeset/config.json): a program takes the same minor of each. Before 1.0 a breaking change is a
 * minor, and `~` is the range that says so; `^0.0.1` would take one version only. A tool of somebody else needs little of core, and must
 * not keep its users from a newer one: `>=0.1.0 <1`.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { workspacePackages } from './packages.ts';

export const manifestPaths = globSync([
  'packages/*/package.json',
  'packages/*/*/package.json',
  'packages/create/templates/*/package.json',
  'agents/*/agent.json',
  'agents/*/README.md',
]).sort();

/** The text of a package.json, or of an agent, with the right ranges. What takes any version, as within the workspace, stays. */
export function withOwnRanges(text: string, versions = ownVersions()): string {
  return text.replaceAll(
    // As JSON has them, and the commands of an agent's card: `@thimble/tools@"~0.1.0"`.
    /((@thimble\/[a-z0-9-]+|create-thimble)(?:": |@)")([~^>])[^"]*"/g,
    (whole, before: string, name: string, kind: string) => {
      const version = versions.get(name);
      return version === undefined ? whole : `${before}${kind === '>' ? openRange(version) : rangeOf(version)}"`;
    },
  );
}

/** What one of our packages takes of another. */
export function rangeOf(version: string): string {
  return `${version.startsWith('0.') ? '~' : '^'}${version}`;
}

function openRange(version: string): string {
  return `>=${version} <${Number.parseInt(version, 10) + 1}`;
}

function ownVersions(): Map<string, string> {
  return new Map(workspacePackages().map(({ manifest: { name, version } }) => [name, version]));
}

if (import.meta.main) for (const path of manifestPaths) writeFileSync(path, withOwnRanges(readFileSync(path, 'utf8')));
