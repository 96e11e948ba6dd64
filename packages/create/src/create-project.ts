import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectNames, type ProjectNames } from './project-names.ts';

export type ProjectKind = 'tool' | 'agent';

export type CreateOptions = {
  kind: ProjectKind;
  /** The name of the package, such as "thimble-tool-tides" or "@ada/tides". */
  name: string;
  /** Where its folder is made. @default the working directory */
  directory?: string | undefined;
};

export type CreatedProject = {
  name: string;
  /** Absolute path of the new folder. */
  folder: string;
  /** Paths of its files, from the folder. */
  files: string[];
};

/**
 * Writes a new project: a tool package that can be published, or a small agent. Nothing is installed.
 *
 * @throws Error that says what to do, for a name that npm does not take and a folder that is not empty
 */
export async function createProject({ kind, name, directory = '.' }: CreateOptions): Promise<CreatedProject> {
  const names = projectNames(name);
  const folder = resolve(directory, names.folder);
  const there = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new Error(`${folder} cannot be used: choose another name, or remove it.`, { cause: error });
  });
  if (there.length > 0) throw new Error(`${folder} is not empty: choose another name, or remove it.`);
  const template = fileURLToPath(new URL(`../templates/${kind}/`, import.meta.url));
  const paths = await readdir(template, { recursive: true, withFileTypes: true });
  const files: string[] = [];
  for (const entry of paths.filter((path) => path.isFile())) {
    const from = join(entry.parentPath, entry.name);
    // npm leaves a .gitignore out of what it publishes.
    const path = renamed(from.slice(template.length), names).replace(/(^|[\\/])gitignore$/, '$1.gitignore');
    const text = renamed(await readFile(from, 'utf8'), names);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    // Never over a file that somebody else has just made.
    await writeFile(join(folder, path), text, { flag: 'wx' });
    files.push(path.replaceAll('\\', '/'));
  }
  return { name: names.package, folder, files: files.sort() };
}

/** The templates are projects of their own, whose names are replaced. */
function renamed(text: string, { package: name, kebab, snake, camel }: ProjectNames): string {
  return text
    .replaceAll(/thimble-tool-greet-guest|expense-agent/g, () => name)
    .replaceAll('greet-guest', kebab)
    .replaceAll('greet_guest', snake)
    .replaceAll('greetGuest', camel);
}
