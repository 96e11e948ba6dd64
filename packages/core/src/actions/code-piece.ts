import type { CodeLexer } from './code-lexer.ts';
import { headLength, type LinePosition } from './line-position.ts';
import { isBlank, isBlankCharacter, type Fence } from './reply-lines.ts';
import type { TagMatcher } from './tag-matcher.ts';

/** What ended with a character: the opening tag of other code, the closing tag, or the fence that closes the code. */
export type PieceEnd = 'opened' | 'tag' | 'fence';

export type CodePieceOptions = {
  at: LinePosition;
  /** Undefined in markdown, which has fences alone. */
  open: TagMatcher | undefined;
  close: TagMatcher | undefined;
  /** Undefined in a fence of another language, which is not looked into. */
  lexer: CodeLexer | undefined;
  isTagged: boolean;
  /** The opening tag stands within a line of text, and may be only a mention of it. */
  isInline?: boolean;
  /** The fence that it stands in; a block within tags may have one, too. */
  fence?: Fence | undefined;
};

/** Code that is being read: between tags, or in a fence. */
export class CodePiece {
  /** Offset of the code in the reply. */
  start: number;
  readonly isTagged: boolean;
  readonly isInline: boolean;
  readonly #at: LinePosition;
  readonly #open: TagMatcher | undefined;
  readonly #close: TagMatcher | undefined;
  readonly #lexer: CodeLexer | undefined;
  #fence: Fence | undefined;
  #hasContent = false;
  /** Marks at the beginning of a line, held back from the lexer until it is clear whether they are a fence. */
  #held = '';
  #closeBegan = false;
  /** Closing tags inside strings and comments: the first that stands alone on its line, and the last of all. */
  #passedAlone: number | undefined;
  #passedLast: number | undefined;

  constructor({ at, open, close, lexer, isTagged, isInline = false, fence }: CodePieceOptions) {
    this.start = at.position;
    this.isTagged = isTagged;
    this.isInline = isInline;
    this.#at = at;
    this.#open = open;
    this.#close = close;
    this.#lexer = lexer;
    this.#fence = fence;
  }

  get language(): string {
    return this.#fence?.language ?? '';
  }

  get isForeign(): boolean {
    return this.#lexer === undefined;
  }

  /** The code ends, so far, inside a string, template or comment. */
  get isCut(): boolean {
    return this.#lexer?.isCode === false;
  }

  push(character: string): PieceEnd | undefined {
    const lexer = this.#lexer;
    if (!lexer) return character === '\n' && this.#isClosedBy(this.#at.fence) ? 'fence' : undefined;
    // A tag on a line of its own, after one that was only mentioned, or as the first thing in a fence.
    if ((this.isInline || !this.#hasContent) && this.#open?.push(character) && this.#at.isBlankBefore(this.#open.span))
      return 'opened';
    if (this.#close && this.#closesWithTag(this.#close, lexer, character)) return 'tag';
    if (this.#holds(lexer, character)) return undefined;
    const fence = character === '\n' && this.#held.length >= 3 ? this.#at.fence : undefined;
    if (fence) return this.#endFence(fence);
    if (this.#held !== '') this.#release(lexer);
    else if (!this.#hasContent && !this.#open?.span && !isBlankCharacter(character)) this.#hasContent = true;
    lexer.push(character);
    return undefined;
  }

  /** At the end of the text: whether its last line is the fence that closes the code. */
  endsWithFence(): boolean {
    return (this.#held.length >= 3 || !this.#lexer) && this.#isClosedBy(this.#at.fence);
  }

  /** At the end of the text: whether a fence right after the tag is all that it has. */
  get isOpenFence(): boolean {
    return this.isTagged && !this.#hasContent && !this.#fence && this.#held.length >= 3 && this.#at.fence !== undefined;
  }

  /** At the end of the text: characters that are part of a closing tag. */
  get partialClose(): number {
    return this.#closeBegan ? (this.#close?.span ?? 0) : 0;
  }

  /**
   * At the end of a text that is cut inside a string or comment: the closing tag in it that is one after all. It stands on a line
   * of its own, or at the end of the text.
   */
  passedTag(text: string): number | undefined {
    if (!this.isCut) return undefined;
    if (this.#passedAlone !== undefined || this.#passedLast === undefined) return this.#passedAlone;
    return isBlank(text.slice(this.#passedLast + (this.#close?.length ?? 0))) ? this.#passedLast : undefined;
  }

  #closesWithTag(close: TagMatcher, lexer: CodeLexer, character: string): boolean {
    const ends = close.push(character);
    if (close.span === 1) this.#closeBegan = lexer.isCode;
    if (!ends || this.#closeBegan) return ends;
    this.#passedLast = this.#at.position - close.length;
    if (this.#at.isBlankBefore(close.length)) this.#passedAlone ??= this.#passedLast;
    return false;
  }

  /** Whether the line may yet turn out to be a fence, which is not code. */
  #holds(lexer: CodeLexer, character: string): boolean {
    const isMark = character === '`' || character === '~';
    // Most characters: neither a mark nor behind one.
    if (this.#held === '' && !(isMark && this.#at.isBlank && lexer.isCode)) return false;
    if (character === '\n') return false;
    const mayGoOn =
      this.#held.length >= 3 && this.#held.length < headLength && (isBlankCharacter(character) || !this.#hasContent);
    if (!isMark && !mayGoOn) return false;
    this.#held += character;
    return true;
  }

  #release(lexer: CodeLexer): void {
    for (const held of this.#held) lexer.push(held);
    this.#held = '';
    this.#hasContent = true;
  }

  /** The line that was held back is a fence: the one that closes the code, the one right after the tag, or neither. */
  #endFence(fence: Fence): PieceEnd | undefined {
    this.#held = '';
    if (this.isTagged && !this.#hasContent && !this.#fence) {
      this.#fence = fence;
      this.start = this.#at.position;
    } else if (this.#isClosedBy(fence)) return 'fence';
    else this.#hasContent = true;
    return undefined;
  }

  #isClosedBy(closing: Fence | undefined): boolean {
    if (!closing || closing.language !== '') return false;
    return !this.#fence || (closing.mark === this.#fence.mark && closing.count >= this.#fence.count);
  }
}
