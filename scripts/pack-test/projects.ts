import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Registry } from './registry.ts';
import { run, type RunOptions } from './run.ts';

/** A folder of somebody who uses the packages. */
export type Project = {
  readonly folder: string;
  /** Writes a file, by its path in the project. */
  write(path: string, text: string): void;
  /** Installs from the registry on loopback. `scripts: false` runs no install scripts. */
  install(packages: readonly string[], options?: { scripts?: boolean }): Promise<void>;
  /** Runs a command in the project, and gives what it printed. */
  run(command: string, args: readonly string[], options?: Partial<RunOptions>): Promise<string>;
};

export type NewProject = (name: string) => Project;

export function createProjects(root: string, registry: Registry): NewProject {
  return (name) => {
    const folder = join(root, name);
    const project: Project = {
      folder,
      write(path, text) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      },
      async install(packages, { scripts = true } = {}) {
        const env = { ...registry.env, npm_config_ignore_scripts: String(!scripts) };
        // All packages with what they need are half a gigabyte, and the registry on loopback has none of it at first.
        await run('npm', ['install', ...packages], { cwd: folder, env, timeoutMs: 900_000 });
      },
      run: (command, args, options) => run(command, args, { cwd: folder, env: registry.env, ...options }),
    };
    project.write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    return project;
  };
}
