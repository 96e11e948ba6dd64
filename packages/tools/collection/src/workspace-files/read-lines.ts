import { AgentError } from '@thimble/core';
import type { FileHandle } from 'node:fs/promises';
import type { Encoding } from './read-bytes.ts';

export type LineRange = { from: number; to?: number | undefined };

export type ReadLinesOptions = { range: LineRange; encoding: Encoding; maxCharacters: number; signal: AbortSignal };

export type LinesRead = { text: string; from: number; to: number; leftOut?: string; note?: string };

const chunkBytes = 256 * 1024;
// A file of this size is searched for a line, and no further: it takes about a second.
const maxScannedBytes = 500_000_000;

/** Some lines of a file, as many as fit. No more of it is held in memory than that, and a chunk. */
export async function readLines(file: FileHandle, options: ReadLinesOptions): Promise<LinesRead> {
  const { range, encoding, maxCharacters, signal } = options;
  const { from, to = Infinity } = range;
  if (to < from) throw new AgentError('tool-input', `\`to\` (${to}) is less than \`from\` (${from}).`);
  let text = '';
  let line = 1;
  let lastLine = from - 1;
  let leftOut: string | undefined;
  let isCut = false;
  let isWithinLine = false;

  /** Takes a piece of the line that is going on. False where nothing more is wanted. */
  function take(piece: string, isEnd: boolean): boolean {
    if (line >= from) {
      const room = maxCharacters - text.length;
      if (piece.length > room && line > from) {
        text = text.slice(0, text.lastIndexOf('\n') + 1);
        lastLine = line - 1;
        leftOut = `There is more: go on with from: ${line}.`;
        return false;
      }
      text += piece.slice(0, room);
      isCut ||= piece.length > room;
      lastLine = line;
    }
    isWithinLine = !isEnd;
    if (isEnd) line += 1;
    if (line <= to) return true;
    leftOut ??= `There is more after line ${to}.`;
    return false;
  }

  function* pieces(chunk: string): Generator<[piece: string, isEnd: boolean]> {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      yield [chunk.slice(start, end + 1), true];
      start = end + 1;
    }
    if (start < chunk.length) yield [chunk.slice(start), false];
  }

  let isInvalid = false;
  let isDone = false;
  for await (const chunk of decoded(file, encoding, signal)) {
    isInvalid ||= chunk.includes('\ufffd');
    for (const [piece, isEnd] of pieces(chunk)) {
      isDone = !take(piece, isEnd);
      if (isDone) break;
    }
    if (isDone) break;
  }
  if (lastLine < from && from > 1)
    throw new AgentError('tool', `There is no line ${from}: the file has ${isWithinLine ? line : line - 1} lines.`);
  const notes = [
    ...(isCut ? [`Line ${lastLine} is cut: it is too long.`] : []),
    ...(isInvalid ? ['What is no UTF-8 in it is shown as \ufffd.'] : []),
  ];
  const note = notes.join(' ');
  return { text, from, to: Math.max(lastLine, from), ...(leftOut && { leftOut }), ...(note && { note }) };
}

async function* decoded(file: FileHandle, encoding: Encoding, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  const buffer = Buffer.allocUnsafe(chunkBytes);
  for (let position = 0; ;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    if (position > maxScannedBytes)
      throw new AgentError(
        'tool',
        `The file is too large to look for that line: search it, or give lines among the first ${maxScannedBytes} bytes.`,
      );
    yield decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
  }
  yield decoder.decode();
}
