import { globTest, type PathTest } from './glob.ts';

/** Rules as in a `.gitignore`: the last one that fits a path decides. Undefined where none fits. */
export type IgnoreRules = (path: string, isFolder: boolean) => 'ignored' | 'kept' | undefined;

const maxRules = 1_000;

/** Lines that are no rules are passed over, as git does. */
export function ignoreRules(lines: readonly string[], { ignoreCase = false } = {}): IgnoreRules {
  const rules = lines.slice(0, maxRules).flatMap((line) => parseRule(line, ignoreCase));
  return (path, isFolder) => {
    const last = rules.findLast(({ fits, foldersOnly }) => (isFolder || !foldersOnly) && fits(path));
    return last && (last.keeps ? 'kept' : 'ignored');
  };
}

type Rule = { fits: PathTest; keeps: boolean; foldersOnly: boolean };

function parseRule(line: string, ignoreCase: boolean): Rule[] {
  const text = line.replace(/\r$/, '').replace(/(?<!\\)\s+$/, '');
  if (text === '' || text.startsWith('#')) return [];
  const keeps = text.startsWith('!');
  const foldersOnly = text.endsWith('/');
  // To git, braces are letters like others.
  const glob = text.slice(keeps ? 1 : 0, foldersOnly ? -1 : undefined).replaceAll(/(?<!\\)[{}]/g, '\\$&');
  try {
    return [{ fits: globTest(glob, { ignoreCase }), keeps, foldersOnly }];
  } catch {
    return [];
  }
}
