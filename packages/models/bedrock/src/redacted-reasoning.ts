/**
 * Reasoning that the provider encrypted has no text. Its bytes become the signature of an empty reasoning part: this prefix
 * and base64. No provider uses a colon in its signatures.
 */
const prefix = 'redacted:';

export function toSignature(content: readonly Uint8Array[]): string {
  return prefix + Buffer.concat(content).toString('base64');
}

/** The bytes; undefined if it is the signature of plain reasoning. */
export function fromSignature(signature: string): Uint8Array | undefined {
  return signature.startsWith(prefix) ? Buffer.from(signature.slice(prefix.length), 'base64') : undefined;
}
