import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const names = z.record(z.string(), z.string()).default({});
const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  private: z.boolean().default(false),
  dependencies: names,
  peerDependencies: names,
});

/** A package of the workspace; `folder` is its path from the root, e.g. "packages/models/openai". */
export type WorkspacePackage = { folder: string; manifest: z.infer<typeof manifestSchema> };

/** The packages of the workspace; the working directory is its root. */
export function workspacePackages(): WorkspacePackage[] {
  return globSync(['packages/*/package.json', 'packages/*/*/package.json'])
    .sort()
    .map((path) => ({ folder: dirname(path), manifest: manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) }));
}

/** The packages of a group, such as "models" or "executors", without the kit that they share. */
export function packagesOf(group: string): WorkspacePackage[] {
  return workspacePackages().filter(
    ({ folder }) => dirname(folder) === `packages/${group}` && !folder.endsWith('/kit'),
  );
}
