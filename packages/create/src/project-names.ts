import validate from 'validate-npm-package-name';
import { takenWords } from './taken-words.ts';

/** One name in the notations that a project needs. */
export type ProjectNames = {
  /** "@ada/thimble-tool-tide-table" */
  package: string;
  /** Without its scope: the name of the folder. */
  folder: string;
  /** "tide-table", "tide_table", "tideTable" */
  kebab: string;
  snake: string;
  camel: string;
};

/** @throws Error that says what is wrong, for what npm does not take as a new name or what holds no word of ASCII letters */
export function projectNames(name: string): ProjectNames {
  const path = /^(?!@[^/\\]+\/[^/\\]+$)(.*)[/\\]([^/\\]*)$/.exec(name);
  if (path) {
    const [, where = '', last] = path;
    throw new Error(
      `${JSON.stringify(name)} is a path. A folder is made where you are: go to ${where || '/'} first, and give the name alone${last ? `: ${last}` : ''}.`,
    );
  }
  const { validForNewPackages, errors = [], warnings = [] } = validate(name);
  if (!validForNewPackages) {
    const near = name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '');
    const hint = near !== name && validate(near).validForNewPackages ? ` Take ${near}, for example.` : '';
    throw new Error(
      `npm does not take the name ${JSON.stringify(name)}: ${[...errors, ...warnings].join('; ')}.${hint}`,
    );
  }
  const folder = name.slice(name.indexOf('/') + 1);
  const words = folder.replace(/^thimble-(?:tool-)?(?=.)/, '').match(/[a-z0-9]+/g) ?? [];
  const own = words
    .join('-')
    .replace(/^[0-9-]+/, '')
    .slice(0, 50)
    .replace(/-+$/, '');
  const kebab = takenWords.has(own) ? `${own}-tool` : own;
  if (kebab === '') throw new Error(`The name ${JSON.stringify(name)} needs a letter: a tool is named after it.`);
  const camel = kebab.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return { package: name, folder, kebab, snake: kebab.replaceAll('-', '_'), camel };
}
