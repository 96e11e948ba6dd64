import { fenceOf, isBlankCharacter, textStart, type Fence } from './reply-lines.ts';

/** Characters of a line that are looked at to see what it is. */
export const headLength = 80;

/** What a line begins with that may be a fence, or play an observation. */
const signs = '`~*_#>oO';

/** Where a reader of text that comes character by character is, and what the line there may be. */
export class LinePosition {
  /** Offset after the character that is looked at. */
  position = 0;
  lineStart = 0;
  /**
   * How the line begins, without that character and cut at `headLength`. The head of a line that can be neither a fence nor an
   * observation stops growing at its first word: most lines cost nothing.
   */
  head = '';
  /** Offset of the first character that is not blank; -1 in a line that is blank so far. */
  #textStart = -1;
  #sign = '';
  /** Offset after the last backtick. */
  #backtickEnd = -1;

  /** The line is blank so far. */
  get isBlank(): boolean {
    return this.#textStart < 0;
  }

  /** The fence that the line is so far; undefined where it is none. */
  get fence(): Fence | undefined {
    return this.#sign === '`' || this.#sign === '~' ? fenceOf(this.head) : undefined;
  }

  /** Offset at which the text of a line ends that is a fence. */
  get fenceEnd(): number {
    return this.lineStart + this.head.trimEnd().length;
  }

  /** Whether nothing but white space stands before the last `span` characters of the line. */
  isBlankBefore(span: number): boolean {
    return this.#textStart < 0 || this.#textStart >= this.position - span;
  }

  /** Whether a backtick stands before the last `span` characters. */
  isQuotedBefore(span: number): boolean {
    return this.#backtickEnd === this.position - span;
  }

  /** The character has been looked at. */
  endCharacter(character: string): void {
    if (character === '\n') {
      this.lineStart = this.position;
      this.head = '';
      this.#textStart = -1;
      this.#sign = '';
      return;
    }
    if (character === '`') this.#backtickEnd = this.position;
    if (this.#textStart < 0 && !isBlankCharacter(character)) this.#beginText(this.position - 1, character);
    if ((this.#textStart < 0 || this.#sign !== '') && this.head.length < headLength) this.head += character;
  }

  /** Passes over a piece of the line. */
  skip(text: string): void {
    const start = this.position;
    this.position += text.length;
    if (text.endsWith('`')) this.#backtickEnd = this.position;
    const first = this.#textStart < 0 ? textStart(text) : -1;
    if (first >= 0) this.#beginText(start + first, text.charAt(first));
    if (this.#textStart < 0 || this.#sign !== '')
      this.head += text.slice(0, Math.max(0, headLength - this.head.length));
  }

  #beginText(start: number, character: string): void {
    this.#textStart = start;
    this.#sign = signs.includes(character) ? character : '';
  }
}
