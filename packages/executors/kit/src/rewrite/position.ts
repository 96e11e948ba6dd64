/** A place in a text; line and column count from 1, columns in UTF-16 units. */
export type Position = { line: number; column: number };

/** Where ECMAScript ends a line. */
export const lineEnd = /\r\n?|[\n\u2028\u2029]/g;

/** Offsets at which the lines of `text` start. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const end of text.matchAll(lineEnd)) starts.push(end.index + end[0].length);
  return starts;
}

export function positionAt(starts: readonly number[], offset: number): Position {
  const index = lastAtMost(starts, offset);
  return { line: index + 1, column: offset - (starts[index] ?? 0) + 1 };
}

/** Undefined for a line that is not there. */
export function offsetAt(starts: readonly number[], { line, column }: Position): number | undefined {
  const start = starts[line - 1];
  return start === undefined ? undefined : start + column - 1;
}

/** Index of the last of the ascending `values` that is not above `limit`; 0 when all are. */
export function lastAtMost(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
