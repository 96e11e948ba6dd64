import type { Node } from './node.ts';
import type { Edit } from './output.ts';
import { lineEnd } from './position.ts';

/** What the erasing of the types of one step shares. */
export type Erasing = {
  source: string;
  reserved: ReadonlySet<string>;
  edits: Edit[];
  /** A name that stands nowhere in the source, for the object that an enum or a namespace fills. */
  object: string;
  /** The node without types, undefined where it is nothing else; a statement leaves an empty one. */
  erase(node: Node): Node | undefined;
  eraseStatements(statements: readonly Node[], level: Level): Node[];
};

/** Where statements stand. */
export type Level = 'step' | 'namespace' | 'block';

/** Puts `text` in place of a part of the source, and keeps the line ends in it. */
export function replace({ source, edits }: Erasing, start: number, end: number, text: string): void {
  const lines = source.slice(start, end).match(lineEnd) ?? [];
  edits.push({ start, end, text: text + lines.join('') });
}

/** Takes a part of the source away: blanks, so that nothing grows together, and the line ends in it. */
export function blank({ source, edits }: Erasing, start: number, end: number): void {
  if (end > start) edits.push({ start, end, text: source.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, ' ') });
}

/** A statement that only says types. A semicolon keeps what stands around it apart. */
export function removeStatement(erasing: Erasing, { start, end }: Node): Node {
  blank(erasing, start + 1, end);
  erasing.edits.push({ start, end: start + 1, text: ';' });
  return { type: 'EmptyStatement', start, end };
}

/** The offset of `mark` at or after `from`, behind blanks and comments; undefined where something else stands there. */
export function markAfter({ source }: Erasing, from: number, mark: string): number | undefined {
  const skipped = new RegExp(/(?:\s|\/\*[^]*?\*\/|\/\/.*)*/y);
  skipped.lastIndex = from;
  const at = from + (skipped.exec(source)?.[0].length ?? 0);
  return source.startsWith(mark, at) ? at : undefined;
}

/** Keywords between two offsets that JavaScript does not know. */
export function blankWords(erasing: Erasing, start: number, end: number): void {
  const words = /\b(?:public|private|protected|readonly|override|abstract|declare)\b/g;
  for (const { 0: word, index } of erasing.source.slice(start, end).matchAll(words)) {
    blank(erasing, start + index, start + index + word.length);
  }
}
