import { withoutUnseen } from '../base/unseen.ts';

/** A text from outside as it may stand in a prompt: nothing unseen, no piles of blank lines, at most `maximum` characters. */
export function cleanText(text: unknown, maximum: number): string {
  if (typeof text !== 'string') return '';
  // What is taken out may be most of it.
  const seen = withoutUnseen(text.slice(0, maximum * 2).replaceAll(/\r\n?|[\u2028\u2029]/g, '\n'));
  const cut = seen.length > maximum ? `${seen.slice(0, maximum)}…` : seen;
  return cut
    .replaceAll(/[^\S\n]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
    .toWellFormed();
}

/** Lines of at most `width` characters, broken at spaces; a longer word stays whole. Line breaks and indentation are kept. */
export function wrapText(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const start = rest.length - rest.trimStart().length;
    const before = rest.lastIndexOf(' ', width);
    const end = before > start ? before : rest.indexOf(' ', width);
    if (end === -1) break;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end + 1).trimStart();
  }
  return [...lines, rest];
}

/** 'create_page' and 'page-parent' as 'CreatePage' and 'PageParent'. */
export function pascalCase(words: string): string {
  const name = words
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
    .slice(0, 60);
  return /^[A-Z]/.test(name) ? name : `T${name}`;
}

/** `name`, or `name2`, `name3` … when it is taken; the result is taken afterwards. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let count = 2; taken.has(unique); count += 1) unique = `${name}${count}`;
  taken.add(unique);
  return unique;
}
