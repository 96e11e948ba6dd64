import { fencedBlocks } from './fenced-blocks.ts';

export type CodeTags = readonly [open: string, close: string];

/** The index after the first closing tag of `text`, or -1. `from`: the length of what was looked at before. */
export function findClosingTag(text: string, from: number, [open, close]: CodeTags): number {
  if (!isFence(open)) {
    const index = text.indexOf(close, Math.max(0, from - close.length));
    return index === -1 ? -1 : index + close.length;
  }
  if (!text.includes('`', Math.max(0, from - 3))) return -1;
  const closing = /^[ \t]*```[^\n]*\n(?:(?![ \t]*```)[^\n]*\n)*[ \t]*```/m.exec(text);
  return closing ? closing.index + closing[0].length : -1;
}

/** The text as the model should see it again: with its closing tag. */
export function mendClosingTag(text: string, [open, close]: CodeTags): string {
  if (isFence(open)) {
    const last = fencedBlocks(text).at(-1);
    return last?.open ? `${text.trimEnd()}\n${close}` : text;
  }
  const start = text.indexOf(open);
  if (start === -1 || text.includes(close, start)) return text;
  return `${text.trimEnd()}\n${close}`;
}

/** Whether the reply stops within its code. */
export function isUnclosed(text: string, tags: CodeTags): boolean {
  return mendClosingTag(text, tags) !== text || (fencedBlocks(text).at(-1)?.open ?? false);
}

/** Whether the tags are those of Markdown: a fence. */
export function isFence(open: string): boolean {
  return open.startsWith('```');
}
