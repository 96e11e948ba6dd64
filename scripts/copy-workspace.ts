import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { workspacePackages } from './packages.ts';

export type WorkspaceCopy = {
  write(path: string, text: string): Promise<void>;
  /** Changes a file; throws where the change does nothing. */
  edit(path: string, change: (text: string) => string): Promise<void>;
  /** Makes a package of the copy importable by its name, as `npm install` would. */
  link(name: string, folder: string): Promise<void>;
  /** Runs `node` or a program of node_modules/.bin in the copy. Resolves to what it printed; rejects with that if it fails. */
  run(program: string, args: readonly string[]): Promise<string>;
};

const leftOut = new Set(['node_modules', 'dist', '.test-results', '.git', '.nx', 'package-lock.json']);

/** Copies the sources of the workspace into an empty folder; what is installed is linked. */
export async function copyWorkspace(folder: string): Promise<WorkspaceCopy> {
  // Half the work of `cp`.
  cpSync('.', folder, { recursive: true, filter: (source) => !leftOut.has(basename(source)) });
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@thimble'), { recursive: true });
  const own = new Set(workspacePackages().map(({ manifest }) => manifest.name));
  const installed = (await readdir('node_modules')).filter(
    (name) => !['@thimble', '.cache', '.vite'].includes(name) && !own.has(name),
  );
  const link = (name: string, target: string) => symlink(join(folder, target), join(modules, name));
  await Promise.all(installed.map((name) => symlink(resolve('node_modules', name), join(modules, name))));
  for (const { folder: target, manifest } of workspacePackages()) {
    await link(manifest.name, target);
    const inside = join(target, 'node_modules');
    if ((await readdir(target)).includes('node_modules')) await symlink(resolve(inside), join(folder, inside));
  }
  return {
    link,
    async write(path, text) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    },
    async edit(path, change) {
      const before = await readFile(join(folder, path), 'utf8');
      const after = change(before);
      if (after === before) throw new Error(`Nothing was changed in ${path}.`);
      await writeFile(join(folder, path), after);
    },
    run: (program, args) => runIn(folder, program === 'node' ? args : [join('node_modules/.bin', program), ...args]),
  };
}

function runIn(cwd: string, args: readonly string[]): Promise<string> {
  // What Vitest tells the tests that it runs is not meant for another Vitest.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(name)),
  );
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd, env: { ...env, NO_COLOR: '1' } }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${args.join(' ')} failed:\n${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
}
