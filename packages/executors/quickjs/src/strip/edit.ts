/** Replaces a part of the source by text; an insertion where `start` is `end`. */
export type Edit = { start: number; end: number; text: string };

/** Takes a part away, and leaves the line ends in it. */
export function blank(source: string, start: number, end: number): Edit {
  return { start, end, text: source.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, ' ') };
}

/** The source with its edits; of those that overlap, the outer one. */
export function textWith(source: string, edits: readonly Edit[]): string {
  let text = '';
  let cursor = 0;
  for (const { start, end, text: replacement } of edits.toSorted(
    (one, other) => one.start - other.start || other.end - one.end,
  )) {
    if (start < cursor) continue;
    text += source.slice(cursor, start) + replacement;
    cursor = end;
  }
  return text + source.slice(cursor);
}
