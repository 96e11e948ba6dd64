/** Characters of a line that are looked at to see what it is. */
export const headLength = 80;

/** Where a reader of text that comes character by character is, and how the line there begins. */
export class LinePosition {
  /** Offset after the character that is looked at. */
  position = 0;
  lineStart = 0;
  /** The line without that character, cut at `headLength`. */
  head = '';

  /** The character has been looked at. */
  endCharacter(character: string): void {
    if (character === '\n') {
      this.lineStart = this.position;
      this.head = '';
    } else if (this.head.length < headLength) this.head += character;
  }

  /** Passes over a piece of the line. */
  skip(text: string): void {
    this.position += text.length;
    this.head += text.slice(0, Math.max(0, headLength - this.head.length));
  }

  /** The text of the line before its last `span` characters; undefined where it is longer than the head. */
  textBefore(span: number): string | undefined {
    const length = this.position - this.lineStart - span;
    return length < headLength ? this.head.slice(0, Math.max(0, length)) : undefined;
  }
}
