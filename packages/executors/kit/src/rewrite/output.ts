import { lastAtMost, lineStarts, offsetAt, positionAt, type Position } from './position.ts';

/** Replaces a part of the source by text; an insertion where `start` is `end`. The text is located at `from`, else at `start`. */
export type Edit = { start: number; end: number; text: string; from?: number };

export type Output = {
  /** Text that is not the model's. */
  add(text: string): void;
  /** A part of the source with its edits, which lie within it and are nested properly. */
  copy(start: number, end: number, edits: readonly Edit[]): void;
  text(): string;
  /** The position in the source of a position in the text so far; undefined for added text. */
  locate(position: Position): Position | undefined;
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
      for (const edit of edits.toSorted((one, other) => one.start - other.start)) {
        put(source.slice(cursor, edit.start), cursor, true);
        put(edit.text, edit.from ?? edit.start, false);
        cursor = edit.end;
      }
      put(source.slice(cursor, end), cursor, true);
    },
    text: () => text,
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
