import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export type CommandPlace = {
  /** A file of the command. @default this one */
  file?: string;
  /** The working directory. @default the process's */
  cwd?: string;
};

/** The command that puts a package where the command finds it: beside itself, wherever it was installed. */
export function installCommand(
  name: string,
  { file = fileURLToPath(import.meta.url), cwd = process.cwd() }: CommandPlace = {},
): string {
  const [root = '', ...inside] = file.split(`${sep}node_modules${sep}`);
  if (file.includes(`${sep}_npx${sep}`)) return `npx -p @thimble/cli -p ${name} thimble …`;
  const isLocal = inside.length === 0 || cwd === root || cwd.startsWith(root + sep);
  return `npm install ${isLocal ? '' : '--global '}${name}`;
}
