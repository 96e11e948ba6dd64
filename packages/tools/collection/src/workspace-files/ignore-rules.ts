import { invalid } from '@thimble/core/utilities';
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

/**
 * For rules that somebody relies on: one that does not do what it says would go unnoticed.
 *
 * @throws AgentError `invalid-argument`
 */
export function checkIgnoreRules(option: string, lines: readonly string[]): void {
  if (lines.length > maxRules) throw invalid(`${option} has more than ${maxRules} rules.`);
  for (const line of lines) {
    if (/(?<!\\)[{}]/.test(line))
      throw invalid(
        `${option}: ${JSON.stringify(line)} has braces, which are letters like others there. Write a rule for each case.`,
      );
    if (parseRule(line, false).length === 0)
      throw invalid(`${option}: ${JSON.stringify(line)} is no rule as in a .gitignore.`);
  }
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
