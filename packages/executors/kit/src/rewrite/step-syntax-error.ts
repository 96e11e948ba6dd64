import { hintFor } from './hints.ts';
import { lineEnd, lineStarts, positionAt, type Position } from './position.ts';

const snippetCharacters = 200;

/** The code of a step cannot be parsed. Line and column (from 1) and the line's text are those of the model's code. */
export class StepSyntaxError extends Error {
  readonly line: number;
  readonly column: number;
  readonly snippet: string;

  constructor(message: string, source: string, position: Position) {
    super(message);
    this.name = 'SyntaxError';
    this.line = position.line;
    this.column = position.column;
    this.snippet = snippetAt(source, position);
  }

  static at(source: string, offset: number, message: string): StepSyntaxError {
    const inside = Math.max(0, Math.min(offset, source.length));
    return new StepSyntaxError(message, source, positionAt(lineStarts(source), inside));
  }
}

/** What a parser said of an offset of the source, as a sentence, and a hint where the line shows what was meant. */
export function syntaxError(source: string, offset: number, message: string): StepSyntaxError {
  const { line, column } = StepSyntaxError.at(source, offset, message);
  const text = snippetAt(source, { line, column });
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  const hint = hintFor(text, offset >= source.trimEnd().length);
  return new StepSyntaxError(`${sentence}${hint}`, source, { line, column });
}

/** The text of a line of the model's code, trimmed; of a long line, the 200 characters around the column. */
export function snippetAt(source: string, { line, column }: Position): string {
  const text = source.split(lineEnd, line)[line - 1] ?? '';
  const start = text.length > snippetCharacters ? Math.max(0, column - 1 - snippetCharacters / 2) : 0;
  return text.slice(start, start + snippetCharacters).trim();
}
