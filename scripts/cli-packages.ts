/**
 * Lists the packages of the command line's tables in its package.json: as optional peers for users, and for the workspace.
 * `npm run lock` runs it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { builtInTools } from '../packages/cli/src/config/built-in-tools.ts';
import { executors } from '../packages/cli/src/config/executors.ts';
import { featurePackages } from '../packages/cli/src/config/feature-packages.ts';
import { providers } from '../packages/cli/src/config/providers.ts';
import { rangeOf } from './own-ranges.ts';
import { workspacePackages } from './packages.ts';

export const cliManifestPath = 'packages/cli/package.json';

const names = z.record(z.string(), z.string());
const manifestSchema = z.object({
  dependencies: names,
  devDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean() })),
});

/** The text of the command line's package.json as it should be. */
export function cliManifest(): string {
  const json: object = JSON.parse(readFileSync(cliManifestPath, 'utf8'));
  const manifest = manifestSchema.parse(json);
  const versions = new Map(workspacePackages().map(({ manifest: { name, version } }) => [name, version]));
  const rows = [...providers, ...executors, ...builtInTools];
  const offered = [...new Set([...rows.map((entry) => entry.package), ...featurePackages])]
    .filter((name) => !(name in manifest.dependencies))
    .sort();
  const others = Object.entries(manifest.devDependencies).filter(([name]) => !name.startsWith('@thimble/'));
  const lists = {
    devDependencies: Object.fromEntries([...offered.map((name) => [name, '*'] as const), ...others]),
    peerDependencies: Object.fromEntries(offered.map((name) => [name, rangeOf(versions.get(name) ?? '')])),
    peerDependenciesMeta: Object.fromEntries(offered.map((name) => [name, { optional: true }])),
  };
  return `${JSON.stringify({ ...json, ...lists }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(cliManifestPath, cliManifest());
