/** What looks like a key or a bearer token, masked by the server (`sk-abc***xyz`) or not. */
const keyLike = /\bsk-[\w*.-]{6,}|\bbearer\s+[\w.~+/=*-]{6,}/gi;

/** Takes the given secrets, and whatever looks like a key, out of a text. */
export function redact(message: string, secrets: readonly string[]): string {
  // Secrets of one or two characters would only tear words apart.
  const known = secrets.filter((secret) => secret.length > 2).toSorted((a, b) => b.length - a.length);
  return known
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, '[redacted]'), message)
    .replace(keyLike, '[redacted]');
}
