/** A character has at most 4 bytes, so after this many tokens an incomplete one will never become complete. */
const maxHeldTokens = 8;
const incomplete = '\uFFFD';

/** Turns tokens into text one by one. Tokens that may be part of a character are held back. */
export type Detokenizer = {
  push(token: number): string;
  /** The text that was held back. */
  end(): string;
};

/**
 * Decodes a window that starts with the tokens of the previous piece: the text of a token may depend on the one before it,
 * and decoding the whole reply for each token would take quadratic time.
 */
export function detokenizer(decode: (tokens: number[]) => string): Detokenizer {
  let window: number[] = [];
  let decodedCount = 0;
  let previousText = '';

  function take(text: string): string {
    const fresh = text.slice(previousText.length);
    window = window.slice(decodedCount);
    decodedCount = window.length;
    previousText = decodedCount > 0 ? decode(window) : '';
    return fresh;
  }

  return {
    push(token) {
      window.push(token);
      const text = decode(window);
      return text.endsWith(incomplete) && window.length - decodedCount < maxHeldTokens ? '' : take(text);
    },
    end: () => (window.length > decodedCount ? take(decode(window)) : ''),
  };
}
