import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export type CommandPlace = {
  /** The path of a file of this command. @default this file */
  file?: string;
  /** The working directory. @default that of the process */
  cwd?: string;
};

/** The shell command that installs a package where `thimble` can load it: next to `thimble` itself. */
export function installCommand(
  name: string,
  { file = fileURLToPath(import.meta.url), cwd = process.cwd() }: CommandPlace = {},
): string {
  const [root = '', ...inside] = file.split(`${sep}node_modules${sep}`);
  if (file.includes(`${sep}_npx${sep}`)) return `npx -p @thimble/cli -p ${name} thimble …`;
  const isLocal = inside.length === 0 || cwd === root || cwd.startsWith(root + sep);
  return `npm install ${isLocal ? '' : '--global '}${name}`;
}
