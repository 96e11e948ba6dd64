import type { Language } from '../contract/executor.ts';
import { codeLexer } from './code-lexer.ts';
import { CodePiece, type CodePieceOptions } from './code-piece.ts';
import { LinePosition } from './line-position.ts';
import { fenceNames, isBlankCharacter, isPlayedObservation } from './reply-lines.ts';
import { TagMatcher } from './tag-matcher.ts';

export type CodeTags = readonly [open: string, close: string];

/** A piece of code in a reply, by its offsets. */
export type CodeSpan = {
  start: number;
  end: number;
  isClosed: boolean;
  /** The text ends inside a string, template or comment of the code. */
  isCut: boolean;
};

/** `language`: the word after the fence, in lower case. */
export type FencedBlock = CodeSpan & { language: string };

/** What a reply holds. */
export type ScannedReply = {
  /** The code between the tags. */
  code?: CodeSpan | undefined;
  /** Fenced blocks that stand outside of tags. */
  blocks: readonly FencedBlock[];
  /** Where the text ends that is the model's to say: after the code, or before an observation that it makes up. */
  end: number;
};

/** Scans the whole text at once. */
export function scanReply(text: string, tags: CodeTags, language: Language): ScannedReply {
  const scanner = new ReplyScanner(tags, language);
  scanner.push(text);
  return scanner.finish();
}

/**
 * Finds the code in a reply that comes in deltas, in time linear in its length. A closing tag counts where it is not inside a
 * string, template or comment of the code; the reply ends after the first.
 */
export class ReplyScanner {
  readonly #language: Language;
  readonly #open: TagMatcher | undefined;
  readonly #close: TagMatcher | undefined;
  readonly #closeLength: number;
  /** Characters that a tag may begin with, and the end of a line. */
  readonly #starts: string;
  readonly #blocks: FencedBlock[] = [];
  readonly #at = new LinePosition();
  #piece: CodePiece | undefined;
  #code: CodeSpan | undefined;
  /** The first pair of tags within a line of text: the code, unless tags on lines of their own follow. */
  #inline: CodeSpan | undefined;
  #loneClose: number | undefined;
  /** Where a fence closed the code between tags: the closing tag may follow. */
  #fenceEnd: number | undefined;
  #end: number | undefined;
  #text = '';
  #finished: ScannedReply | undefined;

  constructor([open, close]: CodeTags, language: Language) {
    const isMarkdown = open.startsWith('```');
    this.#language = language;
    this.#open = isMarkdown ? undefined : new TagMatcher(open);
    this.#close = isMarkdown ? undefined : new TagMatcher(close);
    this.#closeLength = close.length;
    this.#starts = isMarkdown ? '\n' : `\n${open.charAt(0)}${close.charAt(0)}${open.charAt(0).toUpperCase()}`;
  }

  /** Takes in what comes next. Returns the offset at which the reply ends, once it has ended. */
  push(text: string): number | undefined {
    if (this.#end === undefined) this.#text += text;
    for (let index = 0; index < text.length && this.#end === undefined;) {
      const plain = this.#plainLength(text, index);
      if (plain === 0) this.#step(text.charAt(index));
      else this.#at.skip(text.slice(index, index + plain));
      index += plain || 1;
    }
    return this.#end;
  }

  /** What the text holds, now that it is complete. */
  finish(): ScannedReply {
    return (this.#finished ??= this.#result());
  }

  /** Whether this text is what was taken in, to the end of the reply. */
  hasRead(text: string): boolean {
    return this.#text.slice(0, this.#end) === text;
  }

  #result(): ScannedReply {
    if (this.#end === undefined && this.#piece) this.#endOfText(this.#piece);
    const own = this.#code ?? this.#inline;
    const end = this.#end ?? this.#fenceEnd ?? this.#at.position;
    if (own) return { code: own, blocks: this.#blocks, end: this.#code ? end : own.end + this.#closeLength };
    if (this.#loneClose === undefined || this.#blocks.length > 0) return { blocks: this.#blocks, end };
    const code = { start: 0, end: this.#loneClose, isClosed: true, isCut: false };
    return { code, blocks: [], end: code.end + this.#closeLength };
  }

  /** How much of the text, from `start`, begins nothing outside of code: no tag and no end of a line. */
  #plainLength(text: string, start: number): number {
    if (this.#piece || this.#fenceEnd !== undefined || this.#open?.span || this.#close?.span) return 0;
    let end = start;
    while (end < text.length && !this.#starts.includes(text.charAt(end))) end += 1;
    return end - start;
  }

  #step(character: string): void {
    this.#at.position += 1;
    if (this.#fenceEnd !== undefined) this.#behindFence(character, this.#fenceEnd);
    else if (this.#piece) this.#inPiece(this.#piece, character);
    else this.#outside(character);
    this.#at.endCharacter(character);
  }

  #outside(character: string): void {
    if (this.#open?.push(character)) this.#openTag(this.#open);
    else if (this.#close?.push(character)) this.#loneClose ??= this.#at.position - this.#closeLength;
    else if (character === '\n') this.#endOfLine();
  }

  #endOfLine(): void {
    const { fence } = this.#at;
    if (fence) {
      const isForeign = fence.language !== '' && !fenceNames[this.#language].includes(fence.language);
      this.#begin({ isTagged: false, fence }, isForeign);
    } else if ((this.#inline || this.#blocks.length > 0) && isPlayedObservation(this.#at.head)) {
      this.#end = this.#at.lineStart;
    }
  }

  /** An opening tag ended here. In backticks it is a mention. */
  #openTag(open: TagMatcher): void {
    if (this.#at.isQuotedBefore(open.span)) return;
    this.#begin({ isTagged: true, isInline: !this.#at.isBlankBefore(open.span) });
  }

  #begin(kind: Pick<CodePieceOptions, 'isTagged' | 'isInline' | 'fence'>, isForeign = false): void {
    const lexer = isForeign ? undefined : codeLexer(this.#language);
    this.#piece = new CodePiece({ at: this.#at, open: this.#open, close: this.#close, lexer, ...kind });
  }

  #inPiece(piece: CodePiece, character: string): void {
    const end = piece.push(character);
    if (end === 'tag') this.#closeTag(piece);
    else if (end === 'fence') this.#closeFence(piece);
    else if (end === 'opened' && this.#open) this.#openTag(this.#open);
  }

  #closeTag(piece: CodePiece): void {
    const span = { start: piece.start, end: this.#at.position - this.#closeLength, isClosed: true, isCut: false };
    this.#piece = undefined;
    if (piece.isInline && piece.start > this.#at.lineStart) {
      this.#inline ??= span;
      return;
    }
    this.#code = span;
    this.#end = this.#at.position;
  }

  #closeFence(piece: CodePiece): void {
    if (!piece.isTagged) return this.#closeBlock(piece, this.#at.lineStart, true);
    this.#code = { start: piece.start, end: this.#at.lineStart, isClosed: true, isCut: false };
    this.#fenceEnd = this.#at.fenceEnd;
    this.#piece = undefined;
  }

  #closeBlock(piece: CodePiece, end: number, isClosed: boolean): void {
    const { language, start, isCut, isForeign } = piece;
    const block = { language, start, end, isClosed, isCut };
    this.#blocks.push(block);
    this.#piece = undefined;
    if (this.#open || isForeign) return;
    this.#code = block;
    this.#end = isClosed ? this.#at.fenceEnd : this.#at.position;
  }

  /** Behind a fence that closed the code between tags: the closing tag still belongs to the reply, anything else does not. */
  #behindFence(character: string, fenceEnd: number): void {
    if (this.#close?.push(character)) this.#end = this.#at.position;
    else if (!isBlankCharacter(character) && this.#close?.span === 0) this.#end = fenceEnd;
  }

  #endOfText(piece: CodePiece): void {
    if (piece.endsWithFence()) return this.#closeFence(piece);
    if (!piece.isTagged) return this.#closeBlock(piece, this.#at.position, false);
    const passed = piece.passedTag(this.#text);
    if (passed === undefined) {
      const end = this.#at.position - piece.partialClose;
      this.#code = { start: piece.isOpenFence ? end : piece.start, end, isClosed: false, isCut: piece.isCut };
    } else {
      this.#code = { start: piece.start, end: passed, isClosed: true, isCut: false };
      this.#end = passed + this.#closeLength;
    }
  }
}
