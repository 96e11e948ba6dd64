/** What looks like a key or a bearer token, even if the server has masked it already (`sk-abc***xyz`). */
const keyLike = /\bsk-[\w*.-]{6,}|\bbearer\s+[\w.~+/=*-]{6,}/gi;

/** Removes the given secrets, and everything that looks like a key, from a text. */
export function redact(message: string, secrets: readonly string[]): string {
  // Replacing secrets of one or two characters would only mangle words.
  const known = secrets.filter((secret) => secret.length > 2).toSorted((a, b) => b.length - a.length);
  return known
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, '[redacted]'), message)
    .replace(keyLike, '[redacted]');
}

/** The text as a sentence of at most `maxLength` characters that ends with a full stop, to be followed by another one. */
export function toSentence(text: string, maxLength = 500): string {
  // The cut may fall between the two halves of a character.
  const short = text.length > maxLength ? `${text.slice(0, maxLength).toWellFormed()}…` : text.trim();
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
