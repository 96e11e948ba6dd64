/**
 * How many characters at the end of `text` could be the start of one of `marks`, so that they must wait for more
 * text.
 */
export function heldBack(text: string, marks: readonly string[]): number {
  const longest = Math.min(text.length, Math.max(0, ...marks.map((mark) => mark.length)) - 1);
  for (let length = longest; length > 0; length--) {
    const end = text.slice(-length);
    if (marks.some((mark) => mark.startsWith(end))) return length;
  }
  return 0;
}

/** The mark that comes first in `text`, and its index. Where two start at the same index, the one listed first wins. */
export function firstMark(text: string, marks: readonly string[]): { mark: string; index: number } | undefined {
  let first: { mark: string; index: number } | undefined;
  for (const mark of marks) {
    const index = text.indexOf(mark);
    if (index >= 0 && (!first || index < first.index)) first = { mark, index };
  }
  return first;
}
