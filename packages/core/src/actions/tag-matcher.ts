/** Finds a tag in text that comes character by character. Tags in angle brackets match in any case, opening ones with attributes. */
export class TagMatcher {
  readonly #tag: string;
  readonly #first: string;
  readonly #isMarkup: boolean;
  readonly #takesAttributes: boolean;
  /** For each length of a partial match, the length of the longest other one that it ends with. */
  readonly #fallbacks: readonly number[];
  #matched = 0;
  #attributes = 0;

  constructor(tag: string) {
    this.#isMarkup = /^<\/?\w+>$/.test(tag);
    this.#takesAttributes = this.#isMarkup && !tag.startsWith('</');
    this.#tag = this.#isMarkup ? tag.toLowerCase() : tag;
    this.#first = this.#tag.charAt(0);
    this.#fallbacks = fallbacksOf(this.#tag);
  }

  /** Characters at the end of the text that are the tag, or may become it. */
  get span(): number {
    return this.#matched + this.#attributes;
  }

  get length(): number {
    return this.#tag.length;
  }

  /** True when the tag ends with this character. */
  push(given: string): boolean {
    // Most characters: nothing has begun, and nothing begins.
    if (this.#matched === 0 && given !== this.#first) return false;
    if (given === this.#tag[this.#matched]) return (this.#matched += 1) === this.#tag.length;
    const character = this.#isMarkup && given >= 'A' && given <= 'Z' ? given.toLowerCase() : given;
    const { length } = this.#tag;
    if (this.#takesAttributes && this.#matched === length - 1 && this.#isAttribute(character)) {
      this.#attributes += 1;
      return false;
    }
    if (this.#matched === length || this.#tag[this.#matched] !== character) this.#fallBack(character);
    if (this.#tag[this.#matched] === character) this.#matched += 1;
    return this.#matched === length;
  }

  /** Characters of ` lang="ts"` in an opening tag; the `>` after them is the tag's own. */
  #isAttribute(character: string): boolean {
    return this.#attributes > 0 ? this.#attributes < 100 && !'<>\n'.includes(character) : character === ' ';
  }

  #fallBack(character: string): void {
    this.#attributes = 0;
    do this.#matched = this.#fallbacks[this.#matched] ?? 0;
    while (this.#matched > 0 && this.#tag[this.#matched] !== character);
  }
}

/** The failure function of Knuth, Morris and Pratt, so that tags that repeat themselves are found. */
function fallbacksOf(tag: string): number[] {
  const fallbacks = [0, 0];
  let length = 0;
  for (let index = 1; index < tag.length; index++) {
    while (length > 0 && tag[index] !== tag[length]) length = fallbacks[length] ?? 0;
    if (tag[index] === tag[length]) length += 1;
    fallbacks.push(length);
  }
  return fallbacks;
}
