import type { Language } from '../contract/executor.ts';

/** Names of the languages after a fence. `tool_code` is how some models mark code that is to be run, in any language. */
export const fenceNames: { readonly [language in Language]: readonly string[] } = {
  typescript: ['ts', 'typescript', 'js', 'javascript', 'mjs', 'mts', 'tsx', 'jsx', 'tool_code'],
  python: ['py', 'python', 'python3', 'py3', 'tool_code'],
};

export type Fence = { mark: string; count: number; language: string };

/** The fence that a line is; undefined where it is none. */
export function fenceOf(line: string): Fence | undefined {
  const [, marks = '', rest = ''] = /^[ \t\u200b\u2060\ufeff]*(`{3,}|~{3,})(.*)$/s.exec(line) ?? [];
  const mark = marks.charAt(0);
  if (mark === '' || rest.includes(mark)) return undefined;
  const [language = ''] = rest.trim().toLowerCase().split(/\s/, 1);
  return { mark, count: marks.length, language };
}

/** Where the text begins that is neither white space nor an invisible character; -1 where there is none. */
export function textStart(text: string): number {
  return text.search(/[^\s\u200b\u2060\ufeff]/);
}

/** White space, invisible characters and nothing else. */
export function isBlank(text: string): boolean {
  return textStart(text) === -1;
}

/** The same of one character, without a pattern for most of them. */
export function isBlankCharacter(character: string): boolean {
  const code = character.charCodeAt(0);
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code > 0x7f && isBlank(character));
}

/** A line that plays what only the sandbox says. */
export function isPlayedObservation(line: string): boolean {
  return /^[\s*_#>]{0,8}observations?[*_]{0,3}\s?:/i.test(line);
}
