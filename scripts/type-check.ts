import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Inside the tree, so that the packages of the workspace are found; `fromCache` leads back to the root. */
const cache = 'node_modules/.cache';
const fromCache = '../../..';

export type TypeCheckProject = {
  /** Files to write, by path. */
  virtual?: { [path: string]: string };
  /** Files of the workspace, by path from its root. */
  files: readonly string[];
  compilerOptions?: { [name: string]: unknown };
};

/** Type-checks files as the workspace does, from source. Returns the errors, each with the lines that explain it. */
export async function typeCheck(
  name: string,
  { virtual = {}, files, compilerOptions }: TypeCheckProject,
): Promise<string[]> {
  const folder = join(cache, name);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(virtual)) write(join(folder, path), text);
  const config = {
    extends: `${fromCache}/tsconfig.json`,
    compilerOptions,
    include: [],
    files: [...Object.keys(virtual), ...files.map((path) => `${fromCache}/${path}`)],
  };
  write(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const output = await new Promise<string>((resolve) => {
    // Several checkers would each work out the same types: other tests run meanwhile.
    const flags = ['--pretty', 'false', '--singleThreaded'];
    execFile('node_modules/.bin/tsc', ['-p', folder, ...flags], (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  rmSync(folder, { recursive: true, force: true });
  return output.split(/\n(?=\S)/).filter((error) => error.trim() !== '');
}

function write(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}
