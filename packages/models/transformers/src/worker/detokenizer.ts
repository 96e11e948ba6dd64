/** A character has at most 4 bytes: what is no text after more tokens than this never becomes one. */
const maxHeldTokens = 8;
const incomplete = '\uFFFD';

/** Turns tokens into text one by one. What may be a part of a character is held back. */
export type Detokenizer = {
  push(token: number): string;
  /** What was held back. */
  end(): string;
};

/**
 * Decodes a window that begins with the tokens of the last piece: how a token is written may depend on the one before it,
 * and decoding everything anew for each token would make a long reply cost the square of its length.
 */
export function detokenizer(decode: (tokens: number[]) => string): Detokenizer {
  let window: number[] = [];
  let told = 0;
  let before = '';

  function take(text: string): string {
    const fresh = text.slice(before.length);
    window = window.slice(told);
    told = window.length;
    before = told > 0 ? decode(window) : '';
    return fresh;
  }

  return {
    push(token) {
      window.push(token);
      const text = decode(window);
      return text.endsWith(incomplete) && window.length - told < maxHeldTokens ? '' : take(text);
    },
    end: () => (window.length > told ? take(decode(window)) : ''),
  };
}
