import { lastAtMost, lineStarts, offsetAt, positionAt, type Position } from './position.ts';

/** Replaces a part of the source by text; an insertion where `start` is `end`. */
export type Edit = {
  start: number;
  end: number;
  text: string;
  /** Where the text is located. @default `start` */
  from?: number;
  /** Of an insertion that ends something: where that starts. At one place, what starts later ends first. */
  opens?: number;
};

export type Output = {
  /** Text that is not the model's. */
  add(text: string): void;
  /** A part of the source with its edits, which lie within it; of those that overlap, the outer one. */
  copy(start: number, end: number, edits: readonly Edit[]): void;
  text(): string;
  /** The position in the source of a position in the text so far; undefined for added text. */
  locate(position: Position): Position | undefined;
  /** For each line, its parts: where one begins, its line and column in the source (or 0), and whether it is a copy. */
  positions(): number[][];
};

type Piece = {
  /** Offset in the output. */
  at: number;
  /** Offset in the source; undefined for added text. */
  from: number | undefined;
  copied: boolean;
};

/** Text put together from parts of a source, which remembers where each part came from. */
export function createOutput(source: string): Output {
  const pieces: Piece[] = [];
  let text = '';
  const put = (piece: string, from: number | undefined, copied: boolean): void => {
    if (piece === '') return;
    pieces.push({ at: text.length, from, copied });
    text += piece;
  };
  return {
    add: (piece) => put(piece, undefined, false),
    copy(start, end, edits) {
      let cursor = start;
      for (const edit of edits.toSorted(inOrder)) {
        // Within what another has replaced.
        if (edit.start < cursor) continue;
        put(source.slice(cursor, edit.start), cursor, true);
        put(edit.text, edit.from ?? edit.start, false);
        cursor = edit.end;
      }
      put(source.slice(cursor, end), cursor, true);
    },
    text: () => text,
    positions() {
      const [starts, sourceStarts] = [lineStarts(text), lineStarts(source)];
      let next = 0;
      return starts.map((start, line) => {
        const end = starts[line + 1] ?? text.length;
        const row: number[] = [];
        // The piece in which the line begins may have begun before it.
        if (next > 0 && (pieces[next]?.at ?? text.length) > start) next--;
        for (; next < pieces.length; next++) {
          const piece = pieces[next];
          if (!piece || piece.at >= end) break;
          const offset = Math.max(0, start - piece.at);
          const from = piece.from === undefined ? undefined : piece.from + (piece.copied ? offset : 0);
          const { line: sourceLine, column } =
            from === undefined ? { line: 0, column: 0 } : positionAt(sourceStarts, from);
          row.push(piece.at + offset - start + 1, sourceLine, column, piece.copied ? 1 : 0);
        }
        return row;
      });
    },
    locate(position) {
      const offset = offsetAt(lineStarts(text), position);
      if (offset === undefined || offset < 0 || offset >= text.length) return undefined;
      const piece =
        pieces[
          lastAtMost(
            pieces.map(({ at }) => at),
            offset,
          )
        ];
      if (piece?.from === undefined) return undefined;
      return positionAt(lineStarts(source), piece.copied ? piece.from + offset - piece.at : piece.from);
    },
  };
}

function inOrder(one: Edit, other: Edit): number {
  return one.start - other.start || rankOf(one) - rankOf(other);
}

/** Gives the edits of one part of the source after the other: those within it, and the ends at its end. */
export function editsByPart(edits: readonly Edit[]): (start: number, end: number) => Edit[] {
  const sorted = edits.toSorted(inOrder);
  let next = 0;
  const isBefore = (edit: Edit | undefined, offset: number): boolean =>
    edit !== undefined && (edit.start < offset || (edit.start === offset && edit.opens !== undefined));
  return (start, end) => {
    while (isBefore(sorted[next], start)) next++;
    const first = next;
    while (isBefore(sorted[next], end)) next++;
    return sorted.slice(first, next);
  };
}

/** At one place: ends, the inner ones first; then beginnings; then what is replaced. */
function rankOf({ start, end, opens }: Edit): number {
  if (opens !== undefined) return -1 - opens;
  return end === start ? 1 : 2;
}
