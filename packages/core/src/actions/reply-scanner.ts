import type { Language } from '../contract/executor.ts';
import { codeLexer, type CodeLexer } from './code-lexer.ts';
import { headLength, LinePosition } from './line-position.ts';
import { fenceNames, fenceOf, isBlank, isPlayedObservation, type Fence } from './reply-lines.ts';
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

/** Code that is being read: between tags, or in a fence. */
type Piece = {
  start: number;
  isTagged: boolean;
  /** The opening tag stands within a line of text, and may be only a mention of it. */
  isInline: boolean;
  /** The fence that it stands in; a block within tags may have one, too. */
  fence: Fence | undefined;
  /** Undefined in a fence of another language, which is not looked into. */
  lexer: CodeLexer | undefined;
  hasContent: boolean;
  /** Marks at the beginning of a line, held back from the lexer until it is clear whether they are a fence. */
  held: string;
  closeBegan: boolean;
  /** Closing tags inside strings and comments: the first that stands alone on its line, and the last of all. */
  passedAlone: number | undefined;
  passedLast: number | undefined;
};

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
  #piece: Piece | undefined;
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
    if (this.#opens(character)) this.#openTag();
    else if (this.#close?.push(character)) this.#loneClose ??= this.#at.position - this.#closeLength;
    else if (character === '\n') this.#endOfLine();
  }

  #endOfLine(): void {
    const fence = fenceOf(this.#at.head);
    if (fence) {
      const isForeign = fence.language !== '' && !this.#isOwn(fence.language);
      this.#piece = this.#newPiece({ fence, lexer: isForeign ? undefined : codeLexer(this.#language) });
    } else if (isPlayedObservation(this.#at.head) && (this.#inline || this.#blocks.length > 0)) {
      this.#end = this.#at.lineStart;
    }
  }

  #opens(character: string): boolean {
    return this.#open?.push(character) ?? false;
  }

  /** An opening tag ended here. In backticks it is a mention. */
  #openTag(): void {
    const before = this.#at.textBefore(this.#open?.span ?? 0);
    if (before?.endsWith('`')) return;
    const isInline = before === undefined || !isBlank(before);
    this.#piece = this.#newPiece({ isTagged: true, isInline, lexer: codeLexer(this.#language) });
  }

  #newPiece(given: Partial<Piece> & Pick<Piece, 'lexer'>): Piece {
    return {
      start: this.#at.position,
      isTagged: false,
      isInline: false,
      fence: undefined,
      hasContent: false,
      held: '',
      closeBegan: false,
      passedAlone: undefined,
      passedLast: undefined,
      ...given,
    };
  }

  #inPiece(piece: Piece, character: string): void {
    const { lexer } = piece;
    if (!lexer) {
      if (character === '\n' && this.#closesFence(piece)) this.#closeBlock(piece, this.#at.lineStart, true);
      return;
    }
    // A tag on a line of its own, after one that was only mentioned, or as the first thing in a fence.
    if ((piece.isInline || !piece.hasContent) && this.#opens(character) && this.#isAtLineStart())
      return this.#openTag();
    if (this.#closesWithTag(piece, lexer, character)) return this.#closeTag(piece);
    if (this.#holds(piece, lexer, character)) return;
    if (character === '\n' && piece.held.length >= 3 && this.#endsHeldLine(piece)) return;
    if (piece.held !== '') {
      for (const held of piece.held) lexer.push(held);
      piece.held = '';
      piece.hasContent = true;
    } else if (!piece.hasContent && !this.#open?.span && !isBlank(character)) piece.hasContent = true;
    lexer.push(character);
  }

  #isAtLineStart(): boolean {
    return isBlank(this.#at.textBefore(this.#open?.span ?? 0) ?? 'text');
  }

  #closesWithTag(piece: Piece, lexer: CodeLexer, character: string): boolean {
    const ends = this.#close?.push(character) ?? false;
    if (this.#close?.span === 1) piece.closeBegan = lexer.isCode;
    if (!ends || piece.closeBegan) return ends;
    piece.passedLast = this.#at.position - this.#closeLength;
    if (isBlank(this.#at.textBefore(this.#closeLength) ?? 'text')) piece.passedAlone ??= piece.passedLast;
    return false;
  }

  #closeTag(piece: Piece): void {
    const span = { start: piece.start, end: this.#at.position - this.#closeLength, isClosed: true, isCut: false };
    this.#piece = undefined;
    if (piece.isInline && piece.start > this.#at.lineStart) {
      this.#inline ??= span;
      return;
    }
    this.#code = span;
    this.#end = this.#at.position;
  }

  /** Whether the line may yet turn out to be a fence, which is not code. */
  #holds(piece: Piece, lexer: CodeLexer, character: string): boolean {
    // Most characters: neither a mark nor behind one.
    if (piece.held === '' && character !== '`' && character !== '~') return false;
    if (!lexer.isCode || character === '\n') return false;
    const isMark =
      (character === '`' || character === '~') &&
      isBlank(this.#at.head.slice(0, this.#at.head.length - piece.held.length));
    const mayGoOn =
      piece.held.length >= 3 && (isBlank(character) || !piece.hasContent) && piece.held.length < headLength;
    if (piece.held === '' ? !isMark : !isMark && !mayGoOn) return false;
    piece.held += character;
    return true;
  }

  /** The line that was held back is at its end. True where it is a fence: the one that closes the code, or one after the tag. */
  #endsHeldLine(piece: Piece): boolean {
    const fence = fenceOf(this.#at.head);
    if (!fence) return false;
    if (piece.isTagged && !piece.hasContent && !piece.fence) {
      piece.fence = fence;
      piece.start = this.#at.position;
    } else if (!this.#closesFence(piece)) piece.hasContent = true;
    else if (piece.isTagged) this.#closeWithFence(piece);
    else this.#closeBlock(piece, this.#at.lineStart, true);
    piece.held = '';
    return true;
  }

  #closesFence({ fence }: Piece): boolean {
    const closing = fenceOf(this.#at.head);
    return (
      closing !== undefined &&
      closing.language === '' &&
      (!fence || (closing.mark === fence.mark && closing.count >= fence.count))
    );
  }

  #closeWithFence(piece: Piece): void {
    this.#code = { start: piece.start, end: this.#at.lineStart, isClosed: true, isCut: false };
    this.#fenceEnd = this.#at.lineStart + this.#at.head.trimEnd().length;
    this.#piece = undefined;
  }

  /** Behind a fence that closed the code between tags: the closing tag still belongs to the reply, anything else does not. */
  #behindFence(character: string, fenceEnd: number): void {
    if (this.#close?.push(character)) this.#end = this.#at.position;
    else if (!isBlank(character) && this.#close?.span === 0) this.#end = fenceEnd;
  }

  #closeBlock(piece: Piece, end: number, isClosed: boolean): void {
    const language = piece.fence?.language ?? '';
    const block = { language, start: piece.start, end, isClosed, isCut: !(piece.lexer?.isCode ?? true) };
    this.#blocks.push(block);
    this.#piece = undefined;
    if (this.#open || !piece.lexer) return;
    this.#code = block;
    this.#end = isClosed ? this.#at.lineStart + this.#at.head.trimEnd().length : this.#at.position;
  }

  #endOfText(piece: Piece): void {
    if (piece.held.length >= 3 || !piece.lexer) {
      if (this.#closesFence(piece))
        return piece.isTagged ? this.#closeWithFence(piece) : this.#closeBlock(piece, this.#at.lineStart, true);
    }
    if (!piece.isTagged) return this.#closeBlock(piece, this.#at.position, false);
    const isCut = !(piece.lexer?.isCode ?? true);
    const passed = isCut ? (piece.passedAlone ?? this.#passedAtEnd(piece)) : undefined;
    if (passed === undefined) {
      const partial = piece.closeBegan ? (this.#close?.span ?? 0) : 0;
      this.#code = { start: piece.start, end: this.#at.position - partial, isClosed: false, isCut };
    } else {
      this.#code = { start: piece.start, end: passed, isClosed: true, isCut: false };
      this.#end = passed + this.#closeLength;
    }
  }

  /** A closing tag inside a comment is the closing tag after all where the text ends with it. */
  #passedAtEnd({ passedLast }: Piece): number | undefined {
    if (passedLast === undefined) return undefined;
    return isBlank(this.#at.textBefore(0)?.slice(passedLast + this.#closeLength - this.#at.lineStart) ?? 'text')
      ? passedLast
      : undefined;
  }

  #isOwn(language: string): boolean {
    return fenceNames[this.#language].includes(language);
  }
}
