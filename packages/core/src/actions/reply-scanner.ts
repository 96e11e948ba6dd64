import type { Language } from '../contract/executor.ts';
import { codeLexer, type CodeLexer } from './code-lexer.ts';
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

/** `language`: the word behind the fence, in small letters. */
export type FencedBlock = CodeSpan & { language: string };

/** What a reply holds. */
export type ScannedReply = {
  /** The code between the tags. */
  code?: CodeSpan | undefined;
  /** Fenced blocks that stand outside of tags. */
  blocks: readonly FencedBlock[];
  /** Where the text ends that is the model's to say: behind the code, or before an observation that it plays. */
  end: number;
};

/** Scans the whole text at once. */
export function scanReply(text: string, tags: CodeTags, language: Language): ScannedReply {
  const scanner = new ReplyScanner(tags, language);
  scanner.push(text);
  return scanner.finish();
}

/** Characters of a line that are looked at to see what it is. */
const headLength = 80;

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
 * string, template or comment of the code; the reply ends behind the first.
 */
export class ReplyScanner {
  readonly #language: Language;
  readonly #open: TagMatcher | undefined;
  readonly #close: TagMatcher | undefined;
  readonly #closeLength: number;
  readonly #blocks: FencedBlock[] = [];
  #position = 0;
  #lineStart = 0;
  #head = '';
  #piece: Piece | undefined;
  #code: CodeSpan | undefined;
  /** The first pair of tags within a line of text: the code, unless tags on lines of their own follow. */
  #inline: CodeSpan | undefined;
  #loneClose: number | undefined;
  /** Where a fence closed the code between tags: the closing tag may follow. */
  #fenceEnd: number | undefined;
  #end: number | undefined;

  constructor([open, close]: CodeTags, language: Language) {
    const isMarkdown = open.startsWith('```');
    this.#language = language;
    this.#open = isMarkdown ? undefined : new TagMatcher(open);
    this.#close = isMarkdown ? undefined : new TagMatcher(close);
    this.#closeLength = close.length;
  }

  /** Takes in what comes next. Returns the offset at which the reply ends, once it has ended. */
  push(text: string): number | undefined {
    for (let index = 0; index < text.length && this.#end === undefined; index++) this.#step(text.charAt(index));
    return this.#end;
  }

  /** What the text holds, now that it is complete. */
  finish(): ScannedReply {
    if (this.#end === undefined && this.#piece) this.#endOfText(this.#piece);
    const own = this.#code ?? this.#inline;
    const end = this.#end ?? this.#fenceEnd ?? this.#position;
    if (own) return { code: own, blocks: this.#blocks, end: this.#code ? end : own.end + this.#closeLength };
    if (this.#loneClose === undefined || this.#blocks.length > 0) return { blocks: this.#blocks, end };
    const code = { start: 0, end: this.#loneClose, isClosed: true, isCut: false };
    return { code, blocks: [], end: code.end + this.#closeLength };
  }

  #step(character: string): void {
    this.#position += 1;
    if (this.#fenceEnd !== undefined) this.#behindFence(character, this.#fenceEnd);
    else if (this.#piece) this.#inPiece(this.#piece, character);
    else this.#outside(character);
    if (character === '\n') {
      this.#lineStart = this.#position;
      this.#head = '';
    } else if (this.#head.length < headLength) this.#head += character;
  }

  #outside(character: string): void {
    if (this.#opens(character)) this.#openTag();
    else if (this.#close?.push(character)) this.#loneClose ??= this.#position - this.#closeLength;
    else if (character === '\n') this.#endOfLine();
  }

  #endOfLine(): void {
    const fence = fenceOf(this.#head);
    if (fence) {
      const isForeign = fence.language !== '' && !this.#isOwn(fence.language);
      this.#piece = this.#newPiece({ fence, lexer: isForeign ? undefined : codeLexer(this.#language) });
    } else if (isPlayedObservation(this.#head) && (this.#inline || this.#blocks.length > 0)) {
      this.#end = this.#lineStart;
    }
  }

  #opens(character: string): boolean {
    return this.#open?.push(character) ?? false;
  }

  /** An opening tag ended here. In backticks it is a mention. */
  #openTag(): void {
    const before = this.#textBefore(this.#open?.span ?? 0);
    if (before?.endsWith('`')) return;
    const isInline = before === undefined || !isBlank(before);
    this.#piece = this.#newPiece({ isTagged: true, isInline, lexer: codeLexer(this.#language) });
  }

  /** The text of the line before what took the last `span` characters; undefined where the line is too long to be remembered. */
  #textBefore(span: number): string | undefined {
    const length = this.#position - this.#lineStart - span;
    return length < headLength ? this.#head.slice(0, Math.max(0, length)) : undefined;
  }

  #newPiece(given: Partial<Piece> & Pick<Piece, 'lexer'>): Piece {
    return {
      start: this.#position,
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
      if (character === '\n' && this.#closesFence(piece)) this.#closeBlock(piece, this.#lineStart, true);
      return;
    }
    // A tag on a line of its own, after one that was only mentioned, or as the first thing in a fence.
    if ((piece.isInline || !piece.hasContent) && this.#opens(character) && this.#isAtLineStart())
      return this.#openTag();
    if (this.#closesWithTag(piece, lexer, character)) return this.#closeTag(piece);
    if (this.#holds(piece, lexer, character)) return;
    if (character === '\n' && piece.held.length >= 3 && this.#endsHeldLine(piece)) return;
    for (const held of piece.held) lexer.push(held);
    const mayBeTag = piece.held === '' && (isBlank(character) || (this.#open?.span ?? 0) > 0);
    if (!mayBeTag) piece.hasContent = true;
    piece.held = '';
    lexer.push(character);
  }

  #isAtLineStart(): boolean {
    return isBlank(this.#textBefore(this.#open?.span ?? 0) ?? 'text');
  }

  #closesWithTag(piece: Piece, lexer: CodeLexer, character: string): boolean {
    const ends = this.#close?.push(character) ?? false;
    if (this.#close?.span === 1) piece.closeBegan = lexer.isCode;
    if (!ends || piece.closeBegan) return ends;
    piece.passedLast = this.#position - this.#closeLength;
    if (isBlank(this.#textBefore(this.#closeLength) ?? 'text')) piece.passedAlone ??= piece.passedLast;
    return false;
  }

  #closeTag(piece: Piece): void {
    const span = { start: piece.start, end: this.#position - this.#closeLength, isClosed: true, isCut: false };
    this.#piece = undefined;
    if (piece.isInline && piece.start > this.#lineStart) {
      this.#inline ??= span;
      return;
    }
    this.#code = span;
    this.#end = this.#position;
  }

  /** Whether the line may yet turn out to be a fence, which is no code. */
  #holds(piece: Piece, lexer: CodeLexer, character: string): boolean {
    if (!lexer.isCode || character === '\n') return false;
    const isMark =
      (character === '`' || character === '~') && isBlank(this.#head.slice(0, this.#head.length - piece.held.length));
    const mayGoOn =
      piece.held.length >= 3 && (isBlank(character) || !piece.hasContent) && piece.held.length < headLength;
    if (piece.held === '' ? !isMark : !isMark && !mayGoOn) return false;
    piece.held += character;
    return true;
  }

  /** The line that was held back is at its end. True where it is a fence: the one that closes the code, or one behind the tag. */
  #endsHeldLine(piece: Piece): boolean {
    const fence = fenceOf(this.#head);
    if (!fence) return false;
    if (piece.isTagged && !piece.hasContent && !piece.fence) {
      piece.fence = fence;
      piece.start = this.#position;
    } else if (!this.#closesFence(piece)) piece.hasContent = true;
    else if (piece.isTagged) this.#closeWithFence(piece);
    else this.#closeBlock(piece, this.#lineStart, true);
    piece.held = '';
    return true;
  }

  #closesFence({ fence }: Piece): boolean {
    const closing = fenceOf(this.#head);
    return (
      closing !== undefined &&
      closing.language === '' &&
      (!fence || (closing.mark === fence.mark && closing.count >= fence.count))
    );
  }

  #closeWithFence(piece: Piece): void {
    this.#code = { start: piece.start, end: this.#lineStart, isClosed: true, isCut: false };
    this.#fenceEnd = this.#lineStart + this.#head.trimEnd().length;
    this.#piece = undefined;
  }

  /** Behind a fence that closed the code between tags: the closing tag still belongs to the reply, anything else does not. */
  #behindFence(character: string, fenceEnd: number): void {
    if (this.#close?.push(character)) this.#end = this.#position;
    else if (!isBlank(character) && this.#close?.span === 0) this.#end = fenceEnd;
  }

  #closeBlock(piece: Piece, end: number, isClosed: boolean): void {
    const language = piece.fence?.language ?? '';
    const block = { language, start: piece.start, end, isClosed, isCut: !(piece.lexer?.isCode ?? true) };
    this.#blocks.push(block);
    this.#piece = undefined;
    if (this.#open || !piece.lexer) return;
    this.#code = block;
    this.#end = isClosed ? this.#lineStart + this.#head.trimEnd().length : this.#position;
  }

  #endOfText(piece: Piece): void {
    if (piece.held.length >= 3 || !piece.lexer) {
      if (this.#closesFence(piece))
        return piece.isTagged ? this.#closeWithFence(piece) : this.#closeBlock(piece, this.#lineStart, true);
    }
    if (!piece.isTagged) return this.#closeBlock(piece, this.#position, false);
    const isCut = !(piece.lexer?.isCode ?? true);
    const passed = isCut ? (piece.passedAlone ?? this.#passedAtEnd(piece)) : undefined;
    if (passed === undefined) {
      const partial = piece.closeBegan ? (this.#close?.span ?? 0) : 0;
      this.#code = { start: piece.start, end: this.#position - partial, isClosed: false, isCut };
    } else {
      this.#code = { start: piece.start, end: passed, isClosed: true, isCut: false };
      this.#end = passed + this.#closeLength;
    }
  }

  /** A closing tag inside a comment is the closing tag after all where the text ends with it. */
  #passedAtEnd({ passedLast }: Piece): number | undefined {
    if (passedLast === undefined) return undefined;
    return isBlank(this.#textBefore(0)?.slice(passedLast + this.#closeLength - this.#lineStart) ?? 'text')
      ? passedLast
      : undefined;
  }

  #isOwn(language: string): boolean {
    return fenceNames[this.#language].includes(language);
  }
}
