import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from './projects.ts';

/**
 * The program of a package that brings one for each platform as an optional dependency of its own. npm has installed the one
 * that fits; the launcher would first have to be put in place by an install script.
 */
export function platformBinary(project: Project, candidates: readonly string[]): string {
  const paths = candidates.map((candidate) => join(project.folder, 'node_modules', candidate));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`There is none of ${candidates.join(', ')} for this platform.`);
  return found;
}
